export { FalseGateway } from './false-gateway';
export { csvFiles, expectedAnswers } from './small-data';
export { cert, key } from './test-certificate';
export { TestSystem, chunksOf, eventually, type TestGateway, uploadTable, type TestJob } from './test-system';
