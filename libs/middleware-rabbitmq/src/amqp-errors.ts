/** What amqplib throws and what the broker replies, as errors of the contract. Owns: the meaning of the reply codes. */
import { CoffeeError } from '@coffee/core';
import { isGone, reasonOf, textOf } from './reasons';

const ACCESS_REFUSED = 403;
const NOT_FOUND = 404;
const PRECONDITION_FAILED = 406;

/** The broker's reply code when it closed a channel or a connection; undefined for what happened on our side or the way. */
export function replyCode(thrown: unknown): number | undefined {
  const code = (thrown as { readonly code?: unknown } | null | undefined)?.code;
  return typeof code === 'number' ? code : undefined;
}

/** A queue of which the node is down is there, although the broker says NOT_FOUND of it. */
const isNodeDown = (thrown: unknown): boolean => /home node|is down or inaccessible/.test(textOf(thrown));

/** A stream that another process has declared a moment ago is known before it can be read. */
const isStreamStarting = (thrown: unknown): boolean => /does not have a replica on the local node/.test(textOf(thrown));

/**
 * A delivery was not acked for as long as the broker's `consumer_timeout` (30 minutes): it has closed the channel. Nothing is wrong
 * with the queue: consumed on another channel, it gives again what was not acked.
 */
const isAckTimeout = (thrown: unknown): boolean => /delivery acknowledgement .*timed out/.test(textOf(thrown));

/** The log is there and keeps its records for longer or shorter than was asked for: it can be read and written all the same. */
export const isOtherRetention = (thrown: unknown): boolean =>
  replyCode(thrown) === PRECONDITION_FAILED &&
  /inequivalent arg 'x-(max-age|max-length-bytes|stream-max-segment-size-bytes)'/.test(textOf(thrown));

/** A connection that can say why it is not there: `the connection to the broker at … was lost: …`. */
export interface Troubled {
  readonly trouble: string;
}

/**
 * @param subject names the queue or log: "queue orders".
 * @param connection over which it was tried: asked for the reason when all that is known is that channel or connection have gone.
 */
export function toCoffeeError(thrown: unknown, subject: string, connection: Troubled): CoffeeError {
  if (thrown instanceof CoffeeError) return thrown;
  const cause = causeOf(thrown);
  const code = replyCode(thrown);
  if (code === NOT_FOUND && !isNodeDown(thrown)) return notThere(subject, cause);
  if (code === PRECONDITION_FAILED && !isStreamStarting(thrown) && !isAckTimeout(thrown))
    return new CoffeeError('USAGE', `${subject} is not as this process wants it: ${reasonOf(thrown)}`, { cause });
  if (code === ACCESS_REFUSED)
    return new CoffeeError('USAGE', `no right to use ${subject}: ${reasonOf(thrown)}`, { cause });
  return new CoffeeError('TRANSPORT', `${subject}: ${isGone(thrown) ? connection.trouble : reasonOf(thrown)}`, {
    cause,
  });
}

/** What is kept of it as the cause of an error: logs write causes, and nobody is to read the words of the library there. */
export function causeOf(thrown: unknown): unknown {
  if (isGone(thrown)) return undefined;
  const code = replyCode(thrown);
  return code === undefined ? thrown : Object.assign(new Error(reasonOf(thrown)), { code });
}

/** The broker has said so; what is merely out of reach is TRANSPORT, however long. */
export const notThere = (subject: string, cause?: unknown): CoffeeError =>
  new CoffeeError('GONE', `there is no ${subject}: it was deleted or never declared`, { cause });

export const transportClosed = (): CoffeeError => new CoffeeError('CLOSED', 'this transport is closed');

/** A first connection that fails this way fails again: trying on would only hide the reason. */
export const isHopeless = (thrown: unknown): boolean => /ACCESS[_-]REFUSED|SASL|not found/i.test(textOf(thrown));
