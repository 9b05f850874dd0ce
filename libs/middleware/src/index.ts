export * from './contract';
export * from './embedded';
export * from './faults';
export { impossibleLog, impossibleQueue, nameProblem } from './names';
export { Turns } from './embedded/turns';
