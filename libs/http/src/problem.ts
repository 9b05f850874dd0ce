/**
 * What a client is told when its request fails: a problem document (RFC 9457) with a code of docs/errors.md. Owns: the codes, the status of
 * each, and how an error of the system becomes one. Invariant: nothing of an unexpected error but its code leaves the gateway.
 */
import { CoffeeError, asCoffeeError } from '@coffee/core';
import { MissingChunks } from '@coffee/jobs';
import { SessionError, type SessionErrorCode } from '@coffee/protocol';
import { asSessionError } from '@coffee/sessions/server';
import { QuestionsError, type QuestionProblem } from '@coffee/sql/report';

export const problemCodes = {
  BAD_REQUEST: { status: 400, retriable: false, title: 'The request is not as documented' },
  UNAUTHORIZED: { status: 401, retriable: false, title: 'No valid token' },
  FORBIDDEN: { status: 403, retriable: false, title: 'A page of another site asks, or asks by another name' },
  NOT_FOUND: { status: 404, retriable: false, title: 'There is no such resource' },
  UNKNOWN_JOB: { status: 404, retriable: false, title: 'There is no such job of this token' },
  METHOD_NOT_ALLOWED: { status: 405, retriable: false, title: 'The resource does not take this method' },
  NOT_ACCEPTABLE: { status: 406, retriable: false, title: 'There is no such form of the answer' },
  TOO_SLOW: { status: 408, retriable: true, title: 'The body did not come in time' },
  BAD_ORDER: { status: 409, retriable: false, title: 'Something else has to come first' },
  CONFLICT: { status: 409, retriable: false, title: 'The request contradicts an earlier one' },
  NOT_READY: { status: 409, retriable: true, title: 'There is no answer yet' },
  JOB_OVER: { status: 409, retriable: false, title: 'The job has ended' },
  CANCELLED: { status: 409, retriable: false, title: 'The job was cancelled' },
  GONE: { status: 410, retriable: false, title: 'The answers are no longer kept' },
  TOO_LARGE: { status: 413, retriable: false, title: 'The body is too large' },
  UNSUPPORTED: { status: 415, retriable: false, title: 'Bodies of this type or encoding are not read' },
  BAD_RANGE: { status: 416, retriable: false, title: 'The answer does not have this range' },
  BAD_CHUNK: { status: 422, retriable: false, title: 'The chunk does not hold what the job asked for' },
  BAD_SQL: { status: 422, retriable: false, title: 'The questions cannot be answered as they are written' },
  BAD_INPUT: { status: 422, retriable: false, title: 'The data cannot be read, or computed with' },
  TOO_MANY: { status: 429, retriable: true, title: 'Too much at once' },
  JOB_FAILED: { status: 500, retriable: false, title: 'The job has failed' },
  INTERNAL: { status: 500, retriable: false, title: 'The gateway has failed' },
  UNAVAILABLE: { status: 503, retriable: true, title: 'This gateway cannot do it now' },
} as const satisfies Record<string, { readonly status: number; readonly retriable: boolean; readonly title: string }>;
export type ProblemCode = keyof typeof problemCodes;

/** What a problem says beside its code and text. */
export interface ProblemDetails {
  /** Where in the uploaded data. `line` counts from 1. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: string;
  /** Of a table: numbers of its chunks, or names of its files, that have to be sent first, or again. */
  readonly missing?: readonly (number | string)[];
  /** What is wrong with questions in SQL. */
  readonly problems?: readonly ShownProblem[];
  /** Header fields of the response. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A problem of a question, without what is for terminals. */
export type ShownProblem = Omit<QuestionProblem, 'shown'>;

export const shownProblem = ({ shown: _, ...problem }: QuestionProblem): ShownProblem => problem;

/** Why a request fails, for the client: what, where, and what to do. */
export class HttpError extends CoffeeError {
  override readonly name: string = 'HttpError';
  constructor(
    readonly problem: ProblemCode,
    message: string,
    readonly details: ProblemDetails = {},
    options?: { readonly cause?: unknown },
  ) {
    super('SESSION', message, options);
  }
  override get retriable(): boolean {
    return problemCodes[this.problem].retriable;
  }
}

/** How long (s) a client should wait that may try again. */
const RETRY_AFTER = '1';

export interface ProblemResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

export function problemResponse(error: HttpError): ProblemResponse {
  const { status, title, retriable } = problemCodes[error.problem];
  const { headers, ...where } = error.details;
  return {
    status,
    headers: { ...(retriable && { 'Retry-After': RETRY_AFTER }), ...headers },
    body: {
      type: `/docs#${error.problem}`,
      title,
      status,
      detail: error.message,
      code: error.problem,
      retriable,
      ...where,
    },
  };
}

/** Of a session: the same words, by the nearest of the codes here. */
const ofSession: Readonly<Record<SessionErrorCode, ProblemCode>> = {
  BAD_FRAME: 'BAD_REQUEST',
  BAD_ORDER: 'BAD_ORDER',
  UNAUTHORIZED: 'UNAUTHORIZED',
  UNKNOWN_JOB: 'UNKNOWN_JOB',
  BAD_REQUEST: 'BAD_REQUEST',
  BAD_CHUNK: 'BAD_CHUNK',
  SUPERSEDED: 'UNAVAILABLE',
  TOO_SLOW: 'TOO_SLOW',
  TOO_MANY: 'TOO_MANY',
  UNAVAILABLE: 'UNAVAILABLE',
  INTERNAL: 'INTERNAL',
};

/** Of what is missing, as much as a response may hold: the rest is told of when these have come. */
export const firstOf = <T>(missing: readonly T[]): readonly T[] => missing.slice(0, 1000);

/** Anything thrown, as what its client is told. */
export function asHttpError(thrown: unknown): HttpError {
  if (thrown instanceof HttpError) return thrown;
  const { code, message } = asCoffeeError(thrown);
  if (thrown instanceof QuestionsError)
    return new HttpError('BAD_SQL', message, { problems: thrown.problems.map(shownProblem) }, { cause: thrown });
  if (code === 'BAD_INPUT' || code === 'NO_INPUT') return new HttpError('BAD_INPUT', message, {}, { cause: thrown });
  if (thrown instanceof MissingChunks)
    return new HttpError('UNAVAILABLE', message, { missing: firstOf(thrown.chunks) }, { cause: thrown });
  if (code === 'JOB_OVER') return new HttpError('JOB_OVER', message, {}, { cause: thrown });
  const error = thrown instanceof SessionError ? thrown : asSessionError(thrown);
  const headers = error.session === 'UNAUTHORIZED' ? { headers: { 'WWW-Authenticate': 'Bearer' } } : {};
  return new HttpError(ofSession[error.session], error.message, headers, { cause: thrown });
}

/** An error over the rows of a file: where it is, if its text begins with the place, as all of them do that concern a row. */
export function inFile(thrown: unknown, file: string): HttpError {
  const error = asHttpError(thrown);
  if (error.problem !== 'BAD_INPUT' || !error.message.startsWith(file)) return error;
  const [, line, column] = /^ line (\d+)(?:, column ([^:]+))?:/.exec(error.message.slice(file.length)) ?? [];
  const where = { file, ...(line !== undefined && { line: Number(line) }), ...(column !== undefined && { column }) };
  return new HttpError(error.problem, error.message, where, { cause: thrown });
}
