export { TestSystem } from './test-system';
