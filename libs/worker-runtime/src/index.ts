export * from './failpoints';
export * from './stage-worker';
