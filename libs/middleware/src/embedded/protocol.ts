/**
 * What a transport and its broker say to each other: small tuples, sent in batches. Owns: the vocabulary and the sizes that both
 * ends must agree on. Requests are handled, and answered, in the order in which they were made; `id` names a request, `sub` a
 * subscription of that connection, `tag` a delivery of that subscription.
 */
import type { ErrorCode } from '@coffee/core';

/** A queue or log by its name. */
export type Target = `queue ${string}` | `log ${string}`;

export type Request =
  | readonly ['declareQueue', id: number, name: string]
  /** `id` is 0 when the sender has confirmed it to itself (see `early-confirms.ts`): not answered, but counted. */
  | readonly ['send', id: number, name: string, body: Uint8Array]
  | readonly ['consume', id: number, name: string, sub: number, prefetch: number]
  | readonly ['ack', sub: number, tag: number]
  /** `body` comes back with a requeue, because the broker may have moved its only copy to the consumer. */
  | readonly ['nack', sub: number, tag: number, requeue: boolean, body: Uint8Array | undefined]
  | readonly ['pause', id: number, sub: number]
  | readonly ['resume', id: number, sub: number]
  | readonly ['depth', id: number, name: string]
  | readonly ['consumers', id: number, name: string]
  | readonly ['deleteQueue', id: number, name: string]
  | readonly ['declareLog', id: number, name: string]
  | readonly ['append', id: number, name: string, body: Uint8Array]
  | readonly ['read', id: number, name: string, sub: number, from: number]
  /** The reader has handled `records` more records. */
  | readonly ['credit', sub: number, records: number]
  | readonly ['deleteLog', id: number, name: string]
  /** Ends a subscription; what a consumer has not acked goes back. */
  | readonly ['cancel', id: number, sub: number]
  | readonly ['close', id: number];

export type Reply =
  /** These requests are done; for `send` and `append` this is the confirm. */
  | readonly ['done', ids: number[]]
  /** Messages or consumers, as asked. */
  | readonly ['counted', id: number, count: number]
  /** This many more sends and appends with id 0 have been handled. */
  | readonly ['handled', count: number]
  /** This queue or log is not there any more, or takes nothing any more. */
  | readonly ['gone', target: Target]
  | readonly ['failed', id: number, code: ErrorCode, message: string]
  | readonly ['delivery', sub: number, tag: number, redelivered: boolean, body: Uint8Array]
  | readonly ['record', sub: number, offset: number, body: Uint8Array]
  /** The subscription is over and was not asked to be. */
  | readonly ['ended', sub: number, code: ErrorCode, message: string];

/** Bodies shorter than this (bytes) are copied between threads: moving a buffer costs more than copying so little. */
export const SMALL_BODY = 1024;

/** What the broker hands to a reader beyond what it has handled, so that the way between threads costs no waiting. */
export const READ_AHEAD = { records: 64, bytes: 4 << 20 } as const;

/** Sends and appends that may be confirmed before the broker has handled them, and how often it says that it has. */
export const EARLY_CONFIRMS = { window: 32, every: 8 } as const;
