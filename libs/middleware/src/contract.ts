/**
 * Group communication, and everything the system above may assume about it. Two shapes: work goes through queues, facts go
 * through logs. Nothing above this interface knows RabbitMQ; every transport passes the suite in `conformance/`.
 *
 * Delivery contract
 * - `send` and `append` resolve only when the message can no longer be lost by the crash of any client process (the broker's
 *   confirm), and reject with a retriable CoffeeError otherwise; after a rejection the message may or may not arrive.
 * - What was sent or appended once may arrive twice, in a log as a record of its own: a confirm that was lost, or is late, tells nothing.
 * - A queue gives each message to one consumer at a time. It is redelivered, perhaps to another, until it is acked, or nacked
 *   without requeue. At least once: duplicates are possible, order is not promised.
 * - A log keeps every record in one order that all readers see, from offset 0 until it is deleted. A reader never skips a record.
 *   Only a log with a `retention` may lose records from its beginning, and only such as are older than that: a reader that would
 *   have to start with one of them starts with the first that is there. Whoever declares it must do without the rest.
 * - A broker may lose the newest records of a log (as in a power cut), confirmed or not. Whoever was handed one of them is told: its
 *   reading ends with TRANSPORT, in a bounded time, whether others have come in their place or not, and so does the reading of
 *   whoever begins at an offset in front of which no record is any more. It has to begin anew, with what is there.
 * - What is done with a log or queue that has been deleted, or is deleted meanwhile, ends with GONE: sends and appends, the beginning
 *   of a consumer or a reading, the consumer or the reading itself. What is done with others goes on.
 * - GONE is the broker's word that it knows of no such queue or log: it is final. What is only out of reach, or late, for however long,
 *   is TRANSPORT. What is asked of a transport that its owner has closed ends with CLOSED, which says nothing of queues and logs.
 * - A name has 1 to 255 bytes of UTF-8 (with what a transport may put before it) and no control characters. Of a queue or log with
 *   another one every operation rejects with BAD_ID; nothing of it reaches the broker.
 * - Nobody may hold deliveries unacked as a lock or a timer.
 * - A body handed to `send` or `append` belongs to the transport (the embedded one moves it to another thread): the caller
 *   must not touch it afterwards. A body that is delivered belongs to the receiver, and starts at a multiple of 8 bytes in its buffer.
 *   Whoever has changed a delivered body acks it: there may be no other copy to deliver again after a nack or a stop.
 * - Handlers are called in turn on the event loop; a consumer's handlers may overlap up to `prefetch` deliveries.
 */

export interface Delivery {
  readonly body: Uint8Array;
  /** True when the message may have been delivered before. */
  readonly redelivered: boolean;
  /** Done: it will not be delivered again. Ignored once the consumer's channel is gone (the message comes back). */
  ack(): void;
  /** Not done: back to the queue, or (requeue false) dropped. */
  nack(options: { readonly requeue: boolean }): void;
}

/** A running consumer or reader. */
export interface Subscription {
  /** No handler is called after pause() returns, until resume(); what was delivered stays unacked. */
  pause(): void;
  resume(): void;
  /** Stops deliveries and waits for the handlers in progress to settle; unacked deliveries go back to the queue. */
  stop(): Promise<void>;
  /** Rejects when the subscription ended by itself (deleted, server-side cancel); resolves after stop(). */
  readonly closed: Promise<void>;
}

export interface ConsumeOptions {
  /** Deliveries outstanding at most, from 1. */
  readonly prefetch: number;
}

export interface WorkQueue {
  readonly name: string;
  /** Creates it if it is not there. Idempotent. */
  declare(): Promise<void>;
  send(body: Uint8Array): Promise<void>;
  /** A handler that throws ends the subscription (`closed` rejects with its error); what it has not acked goes back to the queue. */
  startConsuming(handler: (delivery: Delivery) => void | Promise<void>, options: ConsumeOptions): Promise<Subscription>;
  /** Messages waiting, not those delivered and unacked. */
  depth(): Promise<number>;
  /** How many consume it, wherever they are: each subscription is one. */
  consumers(): Promise<number>;
  /** Removes it with what is in it. Idempotent. */
  delete(): Promise<void>;
}

export interface LogRecord {
  /** Grows by at least 1 from record to record. */
  readonly offset: number;
  readonly body: Uint8Array;
}

export interface LogOptions {
  /** How long records are kept at least (ms); older ones may go, or stay. Left out: all stay until the log is deleted. */
  readonly retention?: number;
}

export interface ReadOptions {
  readonly from?: number;
  /** Records that may have come before they are handed over, where large ones are expected. Left out: as many as the transport likes. */
  readonly ahead?: number;
}

export interface Log {
  readonly name: string;
  /** Creates it if it is not there. Idempotent. One that is there with another retention keeps that. */
  declare(options?: LogOptions): Promise<void>;
  append(body: Uint8Array): Promise<void>;
  /**
   * Every record that is there from offset `from` on, in order, then new ones as they come. The next record is not handed over before the
   * promise of the handler has settled. A handler that throws ends the subscription (`closed` rejects with its error).
   */
  startReading(handler: (record: LogRecord) => void | Promise<void>, options?: ReadOptions): Promise<Subscription>;
  delete(): Promise<void>;
}

export interface Transport {
  workQueue(name: string): WorkQueue;
  log(name: string): Log;
  /** Stops every subscription, waits for outstanding sends, closes the connections. Idempotent. */
  close(): Promise<void>;
}
