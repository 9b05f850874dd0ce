/** The settings of the RabbitMQ transport: raw in, complete and frozen out. Owns: names, units and defaults. */
import { CoffeeError } from '@coffee/core';

export interface RabbitmqOptions {
  /** `amqp:` or `amqps:` URLs of the broker or of the nodes of its cluster: tried in turn, each attempt the next one. */
  readonly url: string | readonly string[];
  /** What work queues are: `quorum` survives the loss of a node of a cluster, `classic` is faster. Default `classic`. */
  readonly queueType?: 'classic' | 'quorum';
  /**
   * Whether messages of classic queues are written to disk, so that they survive a restart of the broker. Default true. False is for
   * comparison. Queues and logs themselves, and what is in quorum queues and logs, are always durable.
   */
  readonly durable?: boolean;
  /** Put before the name of every queue and log, so that systems that share a broker do not meet. Default none. */
  readonly namespace?: string;
  /** Of sends without a confirm; the next ones wait. A single larger body goes alone. Default 1,024 and 16 MiB. */
  readonly maxOutstanding?: { readonly count?: number; readonly bytes?: number };
  /** Records a log reader gets ahead of its handler. Default 16. */
  readonly readAhead?: number;
  /** A peer that says nothing for twice as long (s) is gone. Default 10. */
  readonly heartbeat?: number;
  /**
   * Pauses between attempts to connect (ms): the first, doubled each time up to `max`; half of each is random. They start from the
   * first again when a connection has lasted for five times `max`. Default 50 and 2,000.
   */
  readonly reconnect?: { readonly first?: number; readonly max?: number };
  /**
   * How long a send or a declaration waits for a lost connection to come back (ms), and how long the first connection is tried.
   * Subscriptions wait for ever. Default 30,000.
   */
  readonly outage?: number;
  /**
   * A message that is neither confirmed nor refused for so long (ms) is sent again on another channel; doubled each time it happens
   * in a row, up to `outage`. After the third time it fails once `outage` is over. Not while the broker takes nothing in. Default 5,000.
   */
  readonly confirmPatience?: number;
  /** How long the connection that declares and deletes logs stays open when there is nothing to do over it (ms). Default 30,000. */
  readonly idle?: number;
  /** How long close() waits for confirms and for the broker's farewell (ms). Default 10,000. */
  readonly closing?: number;
  /** Names the connections in the broker's lists and logs. Default `coffee`. */
  readonly name?: string;
  /** Told what happens to the connections, and what is not as it was asked for; for logs and health. It must not throw. */
  readonly onEvent?: (event: RabbitmqEvent) => void;
}

/**
 * Which connection of a process: under a memory alarm the broker stops reading from the one that publishes, and over a log that it has
 * half of it ends the one that declares and deletes logs, which is there only while it is needed.
 */
export type ConnectionRole = 'publish' | 'consume' | 'manage';

export type ConnectionEvent =
  | { readonly type: 'opened'; readonly role: ConnectionRole; readonly broker: string }
  /** An attempt came to nothing: told once for each broker and reason, and again every `TELL_AGAIN`. */
  | {
      readonly type: 'unreachable';
      readonly role: ConnectionRole;
      readonly broker: string;
      readonly reason: string;
    }
  | { readonly type: 'lost'; readonly role: ConnectionRole; readonly broker: string; readonly reason: string }
  | { readonly type: 'retryScheduled'; readonly role: ConnectionRole; readonly attempt: number; readonly delay: number }
  | { readonly type: 'blocked'; readonly role: ConnectionRole; readonly reason: string }
  | { readonly type: 'unblocked'; readonly role: ConnectionRole }
  | { readonly type: 'closed'; readonly role: ConnectionRole };

/** A log was there with another retention, which it keeps: declared by an earlier version, or by a process with other settings. */
export interface LogDiffers {
  readonly type: 'logDiffers';
  readonly log: string;
  /** The broker's words: what was asked for, and what there is. */
  readonly reason: string;
}

/** A consumer or reader has found no way to consume for as long as an outage, although there is a connection; it tries on. */
export interface NotConsuming {
  readonly type: 'notConsuming';
  /** Names the queue or log. */
  readonly reason: string;
}

export type RabbitmqEvent = ConnectionEvent | LogDiffers | NotConsuming;

/** What has not changed is told again after so long (ms). */
export const TELL_AGAIN = 60_000;

export interface Settings {
  readonly urls: readonly string[];
  readonly queueType: 'classic' | 'quorum';
  readonly durable: boolean;
  readonly namespace: string;
  readonly maxOutstanding: { readonly count: number; readonly bytes: number };
  readonly readAhead: number;
  readonly heartbeat: number;
  readonly reconnect: { readonly first: number; readonly max: number };
  readonly outage: number;
  readonly confirmPatience: number;
  readonly idle: number;
  readonly closing: number;
  readonly name: string;
  readonly onEvent: (event: RabbitmqEvent) => void;
}

/** RabbitMQ 4 refuses larger messages, and closes the channel that sent one. */
export const MAX_MESSAGE_BYTES = 16 << 20;

/** @throws CoffeeError USAGE that names every setting that is wrong. */
export function settingsOf(options: RabbitmqOptions): Settings {
  const urls = typeof options.url === 'string' ? [options.url] : [...options.url];
  const settings: Settings = {
    urls,
    queueType: options.queueType ?? 'classic',
    durable: options.durable ?? true,
    namespace: options.namespace ?? '',
    maxOutstanding: Object.freeze({
      count: options.maxOutstanding?.count ?? 1024,
      bytes: options.maxOutstanding?.bytes ?? 16 << 20,
    }),
    readAhead: options.readAhead ?? 16,
    heartbeat: options.heartbeat ?? 10,
    reconnect: Object.freeze({ first: options.reconnect?.first ?? 50, max: options.reconnect?.max ?? 2_000 }),
    outage: options.outage ?? 30_000,
    confirmPatience: options.confirmPatience ?? 5_000,
    idle: options.idle ?? 30_000,
    closing: options.closing ?? 10_000,
    name: options.name ?? 'coffee',
    onEvent: options.onEvent ?? (() => undefined),
  };
  const problems = [...urlProblems(urls), ...numberProblems(settings)];
  if (problems.length > 0) throw new CoffeeError('USAGE', `RabbitMQ settings: ${problems.join('; ')}`);
  return Object.freeze(settings);
}

function urlProblems(urls: readonly string[]): string[] {
  if (urls.length === 0) return ['url is missing'];
  // A wrong URL is not repeated in the message: it may hold a password.
  return urls.flatMap((url, i) => {
    const protocol = URL.canParse(url) ? new URL(url).protocol : undefined;
    return protocol === 'amqp:' || protocol === 'amqps:' ? [] : [`url ${i + 1} is no amqp:// or amqps:// URL`];
  });
}

function numberProblems(settings: Settings): string[] {
  const { maxOutstanding, readAhead, heartbeat, reconnect, outage, confirmPatience, idle, closing } = settings;
  const least: readonly [name: string, value: number, least: number][] = [
    ['maxOutstanding.count', maxOutstanding.count, 1],
    ['maxOutstanding.bytes', maxOutstanding.bytes, 1],
    ['readAhead', readAhead, 1],
    ['heartbeat', heartbeat, 1],
    ['reconnect.first', reconnect.first, 1],
    ['reconnect.max', reconnect.max, reconnect.first],
    ['outage', outage, 0],
    ['confirmPatience', confirmPatience, 1],
    ['idle', idle, 0],
    ['closing', closing, 0],
  ];
  return least
    .filter(([, value, min]) => !Number.isInteger(value) || value < min)
    .map(([name, value, min]) => `${name} is ${value}; it has to be an integer from ${min}`);
}

/** The host and port of a URL, for messages: nothing of its user and password. */
export const brokerOf = (url: string): string => new URL(url).host;
