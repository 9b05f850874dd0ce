export { AnswersWriter, type AboutJob, type WriterOptions } from './answers-writer';
export { resultsFailpointNames, type ResultsFailpoint, type ResultsFailpointName } from './failpoints';
export { FolderVolume } from './folder-volume';
export { badRowsOf } from './left-out';
export type { Manifest } from './manifest';
export { MemoryVolume } from './memory-volume';
export { ResultsStore, type ResultsStoreOptions, type StoredJob } from './results-store';
export type { Draft, ResultsVolume, VolumeEntry } from './results-volume';
export { StoredAnswer, type StoredAnswers } from './stored-answers';
