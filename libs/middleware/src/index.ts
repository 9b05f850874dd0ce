export * from './contract';
export * from './embedded';
export * from './faults';
export { MAX_NAME_BYTES, impossibleLog, impossibleQueue, nameProblem } from './names';
export { Turns } from './embedded/turns';
