export * from './roles';
export * from './run-worker';
export * from './settings';
export { WorkerMetrics } from './worker-metrics';
export * from './worker-service';
