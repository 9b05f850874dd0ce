/** How an error becomes a line and an exit code. */
import { CommanderError } from 'commander';
import { asCoffeeError, errorCodes, type CoffeeError } from '@coffee/core';
import { SessionError } from '@coffee/protocol';
import { stderr } from './terminal/terminal';
import { style, text } from './terminal/text';

/** Prints what went wrong in one line and sets the exit code; the process ends when its threads and files are closed. */
export function exitWith(thrown: unknown): void {
  if (thrown instanceof CommanderError) {
    process.exitCode = thrown.exitCode === 0 ? 0 : errorCodes.USAGE.exit;
    return;
  }
  process.exitCode = sayError(thrown).exitCode;
}

/** Prints what went wrong, and is over with that. */
export function sayError(thrown: unknown): CoffeeError {
  const error = asCoffeeError(thrown);
  const [message = '', ...excerpt] = WITH_EXCERPT.has(error.name) ? error.message.split('\n') : [error.message];
  stderr.wrapped(text`${style('red', 'coffee:')} ${message}${hintOf(error)}`);
  stderr.lines(excerpt.map((line) => text`${line}`));
  if (process.argv.includes('--verbose')) {
    stderr.block(`${error.stack ?? ''}\n`);
    if (error.cause instanceof Error) stderr.block(`caused by ${error.cause.stack ?? ''}\n`);
  }
  return error;
}

/** What is wrong with questions is shown in their texts, too, here or by a gateway. */
const WITH_EXCERPT: ReadonlySet<string> = new Set(['SqlError', 'QuestionsError', 'SessionError']);

/** What to do about what a gateway said: it does not know our flags. */
const hintOf = (error: CoffeeError): string =>
  error instanceof SessionError && error.session === 'UNAUTHORIZED'
    ? '; give yours by --token-file, or set COFFEE_TOKEN'
    : '';
