export * from './build-services';
export * from './cluster';
export * from './log-prefix';
export * from './scale';
export type { Exit } from './service-process';
export type { ServiceSpec } from './services';
