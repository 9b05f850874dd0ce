export * from './roles';
export * from './run-worker';
export * from './settings';
export * from './worker-service';
