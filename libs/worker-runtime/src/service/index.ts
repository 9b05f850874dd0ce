export * from './broker-health';
export * from './failpoint-setting';
export * from './roles';
export * from './run-worker';
export * from './settings';
export * from './transport-log';
export * from './worker-service';
