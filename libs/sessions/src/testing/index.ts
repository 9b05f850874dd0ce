export { FalseGateway } from './false-gateway';
export { csvFiles, expectedAnswers } from './small-data';
export { cert, key } from './test-certificate';
export { TestSystem, chunksOf, eventually, type TestGateway } from './test-system';
