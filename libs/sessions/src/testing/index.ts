export { FalseGateway } from './false-gateway';
export { TestSystem, type TestGateway } from './test-system';
