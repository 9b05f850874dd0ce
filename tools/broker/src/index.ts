export * from './start-broker';
export * from './test-broker';
