/** Which names a queue or a log may have. Owns: that rule, and what becomes of an operation on one that cannot be. */
import { CoffeeError } from '@coffee/core';
import type { Log, WorkQueue } from './contract';

/** Of a name in UTF-8, with whatever a transport puts before it: AMQP has one byte for the length. */
export const MAX_NAME_BYTES = 255;

/** Control characters, and halves of surrogate pairs, which have no UTF-8. */
const FORBIDDEN = /[\p{Cc}\p{Cs}]/u;

/** Of a name in a message (characters): it may be of any length. */
const SHOWN = 60;

/**
 * What is wrong with a name; undefined when nothing is.
 * @param kind for the message.
 * @param prefix what the transport puts before the name.
 */
export function nameProblem(kind: 'queue' | 'log', name: string, prefix = ''): CoffeeError | undefined {
  const problem = problemOf(name, Buffer.byteLength(prefix) + Buffer.byteLength(name));
  if (problem === undefined) return undefined;
  const shown = JSON.stringify(name.length > SHOWN ? `${name.slice(0, SHOWN)}…` : name);
  return new CoffeeError('BAD_ID', `a ${kind} cannot be named ${shown}: ${problem}`);
}

function problemOf(name: string, bytes: number): string | undefined {
  if (name === '') return 'the name is empty';
  if (FORBIDDEN.test(name)) return 'the name has a control character, or half of a character';
  if (bytes > MAX_NAME_BYTES) return `the name has ${bytes} bytes, and ${MAX_NAME_BYTES} are allowed`;
  return undefined;
}

/** A queue that cannot be: every operation on it rejects with `problem`. */
export function impossibleQueue(name: string, problem: CoffeeError): WorkQueue {
  const refuse = (): Promise<never> => Promise.reject(problem);
  const refused = { declare: refuse, send: refuse, startConsuming: refuse, delete: refuse };
  return { name, ...refused, depth: refuse, consumers: refuse };
}

/** A log that cannot be: every operation on it rejects with `problem`. */
export function impossibleLog(name: string, problem: CoffeeError): Log {
  const refuse = (): Promise<never> => Promise.reject(problem);
  return { name, declare: refuse, append: refuse, startReading: refuse, delete: refuse };
}
