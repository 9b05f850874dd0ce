/**
 * Structured logs of a service, to standard output: one JSON object a line, or lines for people. Owns: their form, what of an
 * error is written, and that nothing from outside forges a line or moves a cursor. Imported as `@coffee/core/logger`, so that whoever does not log does not pay for loading winston.
 */
import type { Writable } from 'node:stream';
import { createLogger as createWinston, format, transports, type Logger as Winston } from 'winston';
import { CoffeeError } from './errors';
import { printable, printableJson } from './printable';

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
    format: format.combine(format.timestamp(), ...(form === 'json' ? json : [format.printf(prettyLine)])),
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
export function describeError(thrown: unknown, depth = 0, expected = false): DescribedError {
  if (!(thrown instanceof Error)) return { message: String(thrown) };
  const code = thrown instanceof CoffeeError ? thrown.code : undefined;
  // What caused something that is expected to go wrong is no defect either.
  const defect = !expected && (code === undefined || code === 'INTERNAL');
  return {
    ...(code !== undefined && { code }),
    message: thrown.message,
    ...(defect && thrown.stack !== undefined && { stack: thrown.stack }),
    ...(thrown.cause !== undefined && depth < 5 && { cause: describeError(thrown.cause, depth + 1, !defect) }),
  };
}

/** winston leaves the text of an entry under this symbol. */
const TEXT = Symbol.for('message');
const json = [format.json(), format.printf((info) => printableJson(String(info[TEXT])))];

/** `12:00:01.250 info  job opened  job=j1 place=2`: whoever reads it sees which service it comes from. */
function prettyLine(info: Readonly<Record<string, unknown>>): string {
  const { timestamp, level, message, error, ...context } = info;
  const time = String(timestamp).slice(11, 23);
  const fields = Object.entries(context).flatMap(([key, value]) =>
    key === 'service' || (Array.isArray(value) && value.length === 0) ? [] : [`${key}=${prettyValue(value)}`],
  );
  const described = error as DescribedError | undefined;
  if (described) fields.push(`error=${JSON.stringify(prettyError(described))}`);
  const line = [time, String(level).padEnd(5), `${String(message)} `, ...fields].join(' ').trimEnd();
  return [line, ...(described ? framesOf(described) : [])].map(printable).join('\n');
}

function prettyValue(value: unknown): string {
  if (Array.isArray(value)) return value.map(prettyValue).join(',');
  return typeof value === 'string' && /^\S+$/.test(value) ? value : JSON.stringify(value);
}

/** What happened and why. */
function prettyError(error: DescribedError): string {
  const parts = [error.code === undefined ? error.message : `${error.code}: ${error.message}`];
  for (let { cause } = error; cause; { cause } = cause) {
    const { message } = cause;
    // A message often has that of its cause in it.
    if (!parts.some((part) => part.includes(message))) parts.push(message);
  }
  return parts.join('; caused by ');
}

/** The frames of a stack. Above them stands the message, whose lines are not ours. */
function framesOf({ stack = '', message }: DescribedError): string[] {
  const at = stack.indexOf(message);
  return stack
    .slice(at < 0 ? 0 : at + message.length)
    .split('\n')
    .slice(1);
}
