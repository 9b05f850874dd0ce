export { FalseGateway } from './false-gateway';
export { csvFiles, expectedAnswers } from './small-data';
export { TestSystem, chunksOf, eventually, type TestGateway } from './test-system';
