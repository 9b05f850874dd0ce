export { resultsFolder, type ResultsFolder } from './results-folder';
export * from './build-services';
export * from './cluster';
export * from './log-prefix';
export * from './scale';
export * from './until-stopped';
export type { Exit } from './service-process';
export type { ServiceSpec } from './services';
