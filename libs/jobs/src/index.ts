export * from './admission';
export * from './answer';
export * from './csv-writer';
export * from './credit-gate';
export * from './failpoints';
export * from './job-channels';
export type { ClientConnection, HostedListener, JobRequest } from './job-hosting';
export * from './job-run';
export * from './job-service';
export * from './journal';
export * from './journal-codec';
export type * from './journal-records';
export * from './lease';
export * from './journal-reader';
export * from './result-reader';
export * from './progress-log';
export * from './progress-report';
/** Of the plans of jobs: a setting of whoever opens them. */
export { MAX_PARTITIONS } from '@coffee/query-plan';
