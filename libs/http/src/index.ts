export type { OpenedData, ReadData, ReadingTarget, ServedData, ServedListing } from './served-data';
export { HttpApi } from './http-api';
export type { AnsweredRequest } from './http-server';
export { HttpError, problemCodes, type ProblemCode } from './problem';
export { defaultApiLimits, type ApiLimits, type ApiOptions, type GatewayInfo } from './options';
