export * from './admission';
export { AnswerKeeping } from './answer-keeping';
export * from './credit-gate';
export * from './failpoints';
export * from './encoded-parts';
export * from './job-channels';
export type { ClientConnection, HostedListener, JobRequest } from './job-hosting';
export * from './hosted-job';
export * from './job-service';
export * from './journal';
export * from './journal-codec';
export type * from './journal-records';
export * from './journal-reader';
export * from './max-reason';
export * from './result-reader';
export * from './progress-log';
export * from './progress-report';
/** Of the plans of jobs: a setting of whoever opens them. */
export { DEFAULT_LAYOUT, MAX_PARTITIONS, serviceLayouts } from '@coffee/query-plan';
