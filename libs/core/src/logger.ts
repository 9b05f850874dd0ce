/**
 * Structured logs of a service, to standard output: one JSON object a line, or lines for people. Owns: their form, and what of an
 * error is written. Imported as `@coffee/core/logger`, so that whoever does not log does not pay for loading winston.
 */
import type { Writable } from 'node:stream';
import { createLogger as createWinston, format, transports, type Logger as Winston } from 'winston';
import { CoffeeError } from './errors';

export const logLevels = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];
export const logFormats = ['json', 'pretty'] as const;
export type LogFormat = (typeof logFormats)[number];

/** What belongs to an entry: `job`, `stage`, `seq`, `peer`, …; `error` is an error or anything thrown. */
export type LogContext = Readonly<Record<string, unknown>>;

export interface Logger {
  error(message: string, context?: LogContext): void;
  warn(message: string, context?: LogContext): void;
  info(message: string, context?: LogContext): void;
  debug(message: string, context?: LogContext): void;
  /** The same logger with more in the context of every entry. */
  child(context: LogContext): Logger;
}

export interface LoggerOptions {
  /** Which service, in every entry. */
  readonly service: string;
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** Where to; standard output by default. */
  readonly stream?: Writable;
}

export function createLogger({ service, level, format: form, stream }: LoggerOptions): Logger {
  const winston = createWinston({
    level,
    levels: { error: 0, warn: 1, info: 2, debug: 3 },
    defaultMeta: { service },
    format: format.combine(format.timestamp(), form === 'json' ? format.json() : format.printf(prettyLine)),
    transports: [stream ? new transports.Stream({ stream }) : new transports.Console({ forceConsole: false })],
  });
  return new WinstonLogger(winston, {});
}

class WinstonLogger implements Logger {
  constructor(
    private readonly winston: Winston,
    private readonly context: LogContext,
  ) {}
  error(message: string, context?: LogContext): void {
    this.#log('error', message, context);
  }
  warn(message: string, context?: LogContext): void {
    this.#log('warn', message, context);
  }
  info(message: string, context?: LogContext): void {
    this.#log('info', message, context);
  }
  debug(message: string, context?: LogContext): void {
    this.#log('debug', message, context);
  }
  child(context: LogContext): Logger {
    return new WinstonLogger(this.winston, { ...this.context, ...context });
  }
  #log(level: LogLevel, message: string, context: LogContext | undefined): void {
    const { error, ...rest } = { ...this.context, ...context };
    this.winston.log(level, message, { ...rest, ...(error !== undefined && { error: describeError(error) }) });
  }
}

interface DescribedError {
  readonly code?: string;
  readonly message: string;
  /** Only of a defect: what is expected to go wrong needs no stack. */
  readonly stack?: string;
  readonly cause?: DescribedError;
}

/** What is written of an error, with what caused it. */
export function describeError(thrown: unknown, depth = 0): DescribedError {
  if (!(thrown instanceof Error)) return { message: String(thrown) };
  const code = thrown instanceof CoffeeError ? thrown.code : undefined;
  const defect = code === undefined || code === 'INTERNAL';
  return {
    ...(code !== undefined && { code }),
    message: thrown.message,
    ...(defect && thrown.stack !== undefined && { stack: thrown.stack }),
    ...(thrown.cause !== undefined && depth < 5 && { cause: describeError(thrown.cause, depth + 1) }),
  };
}

/** `12:00:01.250 info  job opened  job=j1 place=2`: whoever reads it sees which service it comes from. */
function prettyLine(info: Readonly<Record<string, unknown>>): string {
  const { timestamp, level, message, error, ...context } = info;
  const time = String(timestamp).slice(11, 23);
  const fields = Object.entries(context).flatMap(([key, value]) =>
    key === 'service' || (Array.isArray(value) && value.length === 0) ? [] : [`${key}=${prettyValue(value)}`],
  );
  const [first, ...stack] = error === undefined ? [] : prettyError(error as DescribedError).split('\n');
  if (first !== undefined) fields.push(`error=${JSON.stringify(first)}`);
  return [[time, String(level).padEnd(5), `${String(message)} `, ...fields].join(' ').trimEnd(), ...stack].join('\n');
}

function prettyValue(value: unknown): string {
  if (Array.isArray(value)) return value.map(prettyValue).join(',');
  return typeof value === 'string' && /^\S+$/.test(value) ? value : JSON.stringify(value);
}

/** One line of what happened and why, then the stack of a defect. */
function prettyError(error: DescribedError): string {
  const lines = [error.code === undefined ? error.message : `${error.code}: ${error.message}`];
  const stacks = error.stack === undefined ? [] : error.stack.split('\n').slice(1);
  for (let { cause } = error; cause; { cause } = cause) {
    const { message } = cause;
    // A message often has that of its cause in it.
    if (!lines.some((line) => line.includes(message))) lines.push(message);
  }
  return [lines.join('; caused by '), ...stacks].join('\n');
}
