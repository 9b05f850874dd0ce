/**
 * Every error that leaves a module, by code. Owns: the table of codes with what each means for the caller.
 * A user's error says what, where and what to do, in one line; a decision (retry, dead-letter, exit code) is taken by code.
 */

/** What a code means. `exit` is the process exit code of the command line; `retriable` says that trying again may help. */
export interface ErrorMeaning {
  readonly meaning: string;
  readonly retriable: boolean;
  readonly exit: number;
}

export const errorCodes = {
  USAGE: { meaning: 'A flag, setting or argument is wrong', retriable: false, exit: 2 },
  BAD_ID: { meaning: 'An identifier has an impossible form', retriable: false, exit: 2 },
  NO_INPUT: {
    meaning: 'The data folder, or the files of a table in it, cannot be found or read',
    retriable: false,
    exit: 3,
  },
  BAD_INPUT: {
    meaning: 'A file has a missing column, a bad row or a bad value, or one that a question cannot be computed of',
    retriable: false,
    exit: 4,
  },
  INPUT_CHANGED: {
    meaning: 'A file changed while it was read, or since the job was opened',
    retriable: false,
    exit: 4,
  },
  MISMATCH: { meaning: 'Answers differ from the expected ones', retriable: false, exit: 1 },
  OUTPUT: { meaning: 'A result cannot be written', retriable: false, exit: 5 },
  BAD_MESSAGE: {
    meaning: 'Bytes that are not a message, or whose content is not what they say',
    retriable: false,
    exit: 6,
  },
  JOB_FAILED: { meaning: 'The job failed; its reason follows', retriable: false, exit: 6 },
  CANCELLED: { meaning: 'The job was cancelled', retriable: false, exit: 130 },
  TRANSPORT: { meaning: 'The broker or the connection to it failed', retriable: true, exit: 7 },
  SESSION: { meaning: 'The session between client and gateway failed', retriable: false, exit: 7 },
  BUSY: { meaning: 'No more are served at once; it may succeed later', retriable: true, exit: 7 },
  GONE: { meaning: 'The queue or log, or what it held, is not there any more', retriable: false, exit: 7 },
  CLOSED: { meaning: 'The transport, session or reader was closed by its owner', retriable: false, exit: 7 },
  JOB_OVER: { meaning: 'The job has ended: what is asked comes too late', retriable: false, exit: 7 },
  SUPERSEDED: { meaning: 'Another gateway or connection has the job now', retriable: false, exit: 7 },
  INTERNAL: { meaning: 'A defect of this program', retriable: false, exit: 70 },
} as const satisfies Record<string, ErrorMeaning>;

export type ErrorCode = keyof typeof errorCodes;

/** What a job may have failed over, as all who ask of it are told: what was read for it, or anything else. */
export const failureCodes = ['JOB_FAILED', 'BAD_INPUT'] as const satisfies readonly ErrorCode[];
export type FailureCode = (typeof failureCodes)[number];

export class CoffeeError extends Error {
  override readonly name: string = 'CoffeeError';
  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
  }
  get retriable(): boolean {
    return errorCodes[this.code].retriable;
  }
  get exitCode(): number {
    return errorCodes[this.code].exit;
  }
}

/** Anything thrown, as a CoffeeError: what is none becomes INTERNAL and keeps the original as its cause. */
export function asCoffeeError(thrown: unknown): CoffeeError {
  if (thrown instanceof CoffeeError) return thrown;
  return new CoffeeError('INTERNAL', thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown });
}

/** What a job fails over that cannot go on because of this error. */
export function failureCodeOf({ code }: CoffeeError): FailureCode {
  return OF_INPUT.has(code) ? 'BAD_INPUT' : 'JOB_FAILED';
}
const OF_INPUT: ReadonlySet<ErrorCode> = new Set(['NO_INPUT', 'BAD_INPUT', 'INPUT_CHANGED']);

/** For the default branch of an exhaustive switch over a value from a typed union. */
export function unreachable(value: never): never {
  throw new CoffeeError('INTERNAL', `unexpected value ${JSON.stringify(value)}`);
}
