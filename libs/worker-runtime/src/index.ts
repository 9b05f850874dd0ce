export * from './embedded/analyze-folder';
export * from './embedded/embedded-cluster';
export { runThread } from './embedded/thread';
export * from './failpoints';
export { startThreads } from './scan/new-threads';
export { ProgressMeter } from './scan/progress-meter';
export { ScanPool, type ScanPoolOptions } from './scan/scan-pool';
export {
  COMMAND_LINE_REMEDIES,
  uploadFolder,
  type UploadOptions,
  type UploadTarget,
  type Uploaded,
} from './scan/upload';
export * from './stage-worker';
export * from './worker-events';
