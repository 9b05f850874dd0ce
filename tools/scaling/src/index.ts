export * from './local-cluster';
export * from './read-scaling';
export type { Scaling } from './scaling';
