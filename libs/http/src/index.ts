export type {
  OpenedData,
  ReadData,
  ReadingTarget,
  ServedData,
  ServedFile,
  ServedListing,
  ServedTable,
} from './served-data';
export { HttpApi } from './http-api';
export type { AnsweredRequest } from './http-server';
export { readPage, type PageFiles } from './page-files';
export { problemCodes, type ProblemCode } from './problem';
export { defaultApiLimits, type ApiLimits, type ApiOptions, type GatewayInfo } from './options';
export type { JobList, JobStatus, JobSummary } from './job-schemas';
export type { AnswerList } from './routes/answers';
export type { CheckedQuestions, Questions } from './routes/questions';
export type { ClusterView } from './routes/cluster';
