/**
 * The contract of @coffee/middleware over RabbitMQ: work queues are its queues, logs its streams. Owns: the two connections of a
 * process and the order in which everything is closed.
 *
 * Beyond the contract: a lost connection comes back by itself. Sends in flight are sent again (so they may arrive twice), consumers
 * consume again, readers read on behind the last record they were handed, and queues declared here are declared again. What is
 * in a log is replicated in a cluster but not flushed to disk message by message: a confirmed record can be lost when all nodes
 * that hold it lose power at once.
 *
 * A log in the middle of its deletion is told in many ways: there is none (404), none on this node (406), the reader's end at once,
 * or, by RabbitMQ 3.10, the end of the whole connection (506, 541), which then comes back. All but the first pass: what is tried
 * again then meets the 404, and ends with CLOSED.
 */
import type { Channel } from 'amqplib';
import { CoffeeError, asCoffeeError } from '@coffee/core';
import {
  Turns,
  impossibleLog,
  impossibleQueue,
  nameProblem,
  type Log,
  type LogOptions,
  type LogRecord,
  type Delivery,
  type Subscription,
  type Transport,
  type WorkQueue,
} from '@coffee/middleware';
import { isOtherRetention, textOf, transportClosed } from './amqp-errors';
import { readLog } from './log-reader';
import { ManagedConnection } from './managed-connection';
import { Operations } from './operations';
import { settingsOf, type RabbitmqOptions, type Settings } from './options';
import { Publisher } from './publisher';
import { consumeQueue, type Subscribing } from './queue-consumer';
import type { RabbitmqSubscription } from './subscription';
import { declareLog, declareWorkQueue } from './topology';

/** How a connection is: `open` is well; `blocked` is open, but the broker takes nothing in for now. */
export type ConnectionHealth = ManagedConnection['state'];

/**
 * @throws CoffeeError USAGE when a setting is wrong.
 * @throws CoffeeError TRANSPORT when the broker cannot be reached within the outage setting, or refuses this user.
 */
export async function connectRabbitmq(options: RabbitmqOptions): Promise<RabbitmqTransport> {
  const transport = new RabbitmqTransport(settingsOf(options));
  await transport.connected();
  return transport;
}

export class RabbitmqTransport implements Transport {
  readonly #publish: ManagedConnection;
  readonly #consume: ManagedConnection;
  readonly #publisher: Publisher;
  readonly #operations: Operations;
  readonly #turns = new Turns();
  readonly #subscriptions = new Set<RabbitmqSubscription>();
  /** Work queues declared here and not deleted here. */
  readonly #declared = new Set<string>();
  #closing = false;
  #closed: Promise<void> | undefined;

  constructor(private readonly settings: Settings) {
    this.#publish = new ManagedConnection('publish', settings);
    this.#consume = new ManagedConnection('consume', settings);
    this.#publisher = new Publisher(this.#publish, settings, (queue, subject) => this.#isGone(queue, subject));
    this.#operations = new Operations(this.#consume, settings);
  }

  /** For a health check: a process whose connections are not both open is alive, but not ready. */
  get health(): { readonly publish: ConnectionHealth; readonly consume: ConnectionHealth } {
    return { publish: this.#publish.state, consume: this.#consume.state };
  }

  /** Resolves when both connections are open for the first time. */
  async connected(): Promise<void> {
    const opened = await Promise.allSettled(
      [this.#publish, this.#consume].map((one) => one.whenUp(this.settings.outage)),
    );
    const failed = opened.find((one) => one.status === 'rejected');
    if (!failed) return;
    await this.close();
    throw failed.reason;
  }

  workQueue(name: string): WorkQueue {
    const problem = nameProblem('queue', name, this.settings.namespace);
    if (problem) return impossibleQueue(name, problem);
    const queue = this.settings.namespace + name;
    const subject = `queue ${name}`;
    return {
      name,
      declare: async () => {
        await this.#operate(subject, (channel) => declareWorkQueue(channel, queue, this.settings));
        this.#declared.add(queue);
      },
      send: (body) => this.#publisher.publish(queue, subject, body, this.settings.durable),
      startConsuming: (handler, { prefetch }) => this.#startConsuming(queue, subject, handler, prefetch),
      depth: () => this.#operate(subject, async (channel) => (await channel.checkQueue(queue)).messageCount),
      delete: async () => {
        this.#declared.delete(queue);
        await this.#operate(subject, (channel) => channel.deleteQueue(queue));
      },
    };
  }

  log(name: string): Log {
    const problem = nameProblem('log', name, this.settings.namespace);
    if (problem) return impossibleLog(name, problem);
    const queue = this.settings.namespace + name;
    const subject = `log ${name}`;
    return {
      name,
      declare: (options) => this.#declareLog(name, queue, subject, options),
      append: (body) => this.#publisher.publish(queue, subject, body, true),
      startReading: (handler, options) => this.#startReading(queue, subject, handler, options?.from ?? 0),
      delete: async () => {
        await this.#operate(subject, (channel) => channel.deleteQueue(queue));
      },
    };
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  /** Handlers in progress may still send and ack: only when they have settled is anything refused to them. */
  async #close(): Promise<void> {
    this.#closing = true;
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.stop()));
    await this.#publisher.close(this.#publish.model ? this.settings.closing : 0);
    await Promise.all([this.#publish.close(), this.#consume.close()]);
  }

  async #declareLog(name: string, queue: string, subject: string, options: LogOptions | undefined): Promise<void> {
    try {
      await this.#operate(subject, (channel) => declareLog(channel, queue, options));
    } catch (thrown) {
      const reply = asCoffeeError(thrown).cause;
      if (!isOtherRetention(reply)) throw thrown;
      this.settings.onEvent({ type: 'logDiffers', log: name, reason: textOf(reply) });
    }
  }

  async #startConsuming(
    queue: string,
    subject: string,
    handler: (delivery: Delivery) => void | Promise<void>,
    prefetch: number,
  ): Promise<Subscription> {
    // 0 would be no limit, or 2,000; the protocol has 16 bits for it.
    requireInteger('prefetch', prefetch, 1, 65_535);
    return this.#subscribe(() =>
      consumeQueue(this.#consume, this.settings, this.#turns, {
        queue,
        subject,
        prefetch,
        handler,
        restore: () => this.#restore(queue, subject),
        onEnded: (subscription) => this.#subscriptions.delete(subscription),
      }),
    );
  }

  async #startReading(
    queue: string,
    subject: string,
    handler: (record: LogRecord) => void | Promise<void>,
    from: number,
  ): Promise<Subscription> {
    requireInteger('offset', from, 0, Number.MAX_SAFE_INTEGER);
    return this.#subscribe(() =>
      readLog(this.#consume, this.settings, this.#turns, {
        queue,
        subject,
        from,
        handler,
        onEnded: (subscription) => this.#subscriptions.delete(subscription),
      }),
    );
  }

  async #subscribe(begin: () => Subscribing): Promise<Subscription> {
    if (this.#closing) throw transportClosed();
    const { subscription, started } = begin();
    this.#subscriptions.add(subscription);
    try {
      await started;
    } catch (thrown) {
      await subscription.stop();
      throw thrown;
    }
    return subscription;
  }

  #operate<T>(subject: string, operation: (channel: Channel) => Promise<T>): Promise<T> {
    if (this.#closing) return Promise.reject(transportClosed());
    return this.#operations.run(subject, operation);
  }

  /** Whether a queue is not there; one that was declared here is declared again. */
  async #isGone(queue: string, subject: string): Promise<boolean> {
    try {
      await this.#operations.once(subject, (channel) => channel.checkQueue(queue));
      return false;
    } catch (thrown) {
      if (asCoffeeError(thrown).code !== 'CLOSED') return false;
      return !(await this.#restore(queue, subject).catch(() => false));
    }
  }

  async #restore(queue: string, subject: string): Promise<boolean> {
    if (!this.#declared.has(queue)) return false;
    await this.#operations.once(subject, (channel) => declareWorkQueue(channel, queue, this.settings));
    return true;
  }
}

function requireInteger(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most)
    throw new CoffeeError('USAGE', `${name} is ${value}; it has to be an integer from ${least} to ${most}`);
}
