export * from './free-ports';
export type { Broker } from './broker';
export * from './start-broker';
export * from './start-broker-cluster';
export * from './test-broker';
