export * from './free-ports';
export * from './start-broker';
export * from './test-broker';
