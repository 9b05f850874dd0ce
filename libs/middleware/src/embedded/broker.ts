/**
 * A broker in memory, for one process: it lives in one thread (usually the main one) and serves that thread and any other that
 * holds the far end of a MessagePort. It does no work on bodies: they are moved.
 *
 * What it promises is the contract of `contract.ts` for as long as the process lives. See `keepUnacked` for a thread that dies.
 */
import type { MessagePort } from 'node:worker_threads';
import type { Transport } from '../contract';
import { EmbeddedTransport } from './embedded-transport';
import { localLink, portLink, type Link } from './link';
import { MemoryLog } from './memory-log';
import { MemoryQueue } from './memory-queue';
import { Session, type Store } from './session';

export interface EmbeddedBrokerOptions {
  /**
   * How many readers will read this log from its beginning; a record that so many have passed is let go of. Readers beyond that
   * number fail with GONE. Undefined (and the default): every record is kept until the log is deleted.
   */
  readonly release?: (log: string) => number | undefined;
  /**
   * True: the broker keeps a copy of a delivered body until it is acked, so that a thread which dies loses nothing; costs one
   * copy for each delivery. False (the default): the consumer's thread holds the only copy of a large body (SMALL_BODY bytes and
   * more) and gives it back with a nack or when it stops. If the thread dies with it, the queue has lost a message: its consumers
   * and senders fail with TRANSPORT, until it is deleted.
   */
  readonly keepUnacked?: boolean;
}

export class EmbeddedBroker {
  readonly #sessions = new Set<Session>();
  readonly #store: Store;

  constructor(options: EmbeddedBrokerOptions = {}) {
    const queues = new Map<string, MemoryQueue>();
    const logs = new Map<string, MemoryLog>();
    this.#store = {
      queues,
      logs,
      keepUnacked: options.keepUnacked ?? false,
      gone: (target) => {
        for (const session of this.#sessions) session.gone(target);
      },
      declareQueue: (name) => {
        if (!queues.has(name)) queues.set(name, new MemoryQueue(name, () => this.#store.gone(`queue ${name}`)));
        queues.get(name)?.check();
      },
      declareLog: (name) => {
        if (!logs.has(name)) logs.set(name, new MemoryLog(name, options.release?.(name)));
      },
    };
  }

  /** A connection for use in the broker's own thread. Bodies are passed, not moved or copied. */
  transport(): Transport {
    const [near, far] = localLink();
    this.#open(far);
    return new EmbeddedTransport(near);
  }

  /**
   * Serves whoever calls `connectEmbedded` with the other end of the port. When that end closes, or its thread ends, what was
   * delivered there and not acked is delivered again to others.
   */
  attach(port: MessagePort): void {
    this.#open(portLink(port));
  }

  /** Messages and records that are in the broker: what a test or a status line shows. */
  get contents(): { readonly waiting: number; readonly records: number } {
    let waiting = 0;
    let records = 0;
    for (const queue of this.#store.queues.values()) waiting += queue.depth;
    for (const log of this.#store.logs.values()) records += log.kept;
    return { waiting, records };
  }

  /** How many records each log keeps. */
  get logs(): ReadonlyMap<string, number> {
    return new Map([...this.#store.logs].map(([name, log]) => [name, log.kept]));
  }

  /**
   * For tests: the log loses so many of its newest records. Whoever was handed one of them ends with TRANSPORT.
   * @returns the offset of the first that is lost; undefined when there is no such log.
   */
  loseTail(log: string, records: number): number | undefined {
    return this.#store.logs.get(log)?.loseTail(records);
  }

  /** For tests: the log loses so many of its oldest records, as a retention allows. */
  forget(log: string, records: number): void {
    this.#store.logs.get(log)?.forget(records);
  }

  /** Cuts every connection: what is open fails with TRANSPORT. Idempotent. */
  close(): void {
    for (const session of [...this.#sessions]) session.close();
  }

  #open(link: Link): void {
    this.#sessions.add(new Session(this.#store, link, (session) => this.#sessions.delete(session)));
  }
}

/** A connection to the broker that attached the other end of `port`; for a worker thread. Closing the transport closes the port. */
export function connectEmbedded(port: MessagePort): Transport {
  return new EmbeddedTransport(portLink(port));
}
