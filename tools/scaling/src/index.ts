export * from './broker-rights';
export * from './local-cluster';
export * from './read-scaling';
export type { Scaling } from './scaling';
export { brokerDefinitions } from './credentials/broker-definitions';
