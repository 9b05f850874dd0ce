export * from './broker-health';
export * from './failpoint-setting';
export * from './service-metrics';
export * from './service-shell';
export * from './settings';
export * from './transport-log';
