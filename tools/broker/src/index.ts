export * from './free-ports';
export * from './start-broker';
export * from './start-broker-cluster';
export * from './test-broker';
