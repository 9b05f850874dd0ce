export * from './broker-health';
export * from './broker-metrics';
export * from './failpoint-setting';
export * from './service-shell';
export * from './settings';
export * from './transport-log';
