/**
 * The contract of @coffee/middleware over RabbitMQ: work queues are its queues, logs its streams. Owns: the connections of a process
 * (one that publishes, one that consumes, and for as long as it is needed one that declares and deletes logs) and the order in which
 * everything is closed.
 *
 * Beyond the contract: a lost connection comes back by itself. Sends in flight are sent again (so they may arrive twice), consumers
 * consume again, readers read on behind the last record they were handed, and queues declared here are declared again. What is
 * in a log is replicated in a cluster but not flushed to disk message by message: a confirmed record can be lost when all nodes
 * that hold it lose power at once.
 *
 * A log in the middle of its deletion is told in many ways: there is none (404), none on this node (406), the reader's end at once,
 * or, by RabbitMQ 3.10, the end of the whole connection (506, 541), which then comes back. All but the first pass: what is tried
 * again then meets the 404, and ends with GONE.
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
  type ReadOptions,
  type Delivery,
  type Subscription,
  type Transport,
  type WorkQueue,
} from '@coffee/middleware';
import { isOtherRetention, transportClosed } from './amqp-errors';
import { readLog } from './log-reader';
import { ManagedConnection } from './managed-connection';
import { OnDemandConnection } from './on-demand-connection';
import { Operations } from './operations';
import { settingsOf, type RabbitmqOptions, type Settings } from './options';
import { Presence } from './presence';
import { Publisher } from './publisher';
import { consumeQueue, type Subscribing } from './queue-consumer';
import { reasonOf } from './reasons';
import type { RabbitmqSubscription } from './subscription';
import type { Target } from './target';
import { declareLog, declareWorkQueue } from './topology';

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
  readonly #manage: OnDemandConnection;
  readonly #publisher: Publisher;
  readonly #operations: Readonly<Record<Target['kind'], Operations>>;
  readonly #presence: Presence;
  readonly #turns = new Turns();
  readonly #subscriptions = new Set<RabbitmqSubscription>();
  #closing = false;
  #closed: Promise<void> | undefined;

  constructor(private readonly settings: Settings) {
    this.#publish = new ManagedConnection('publish', settings);
    this.#consume = new ManagedConnection('consume', settings);
    this.#manage = new OnDemandConnection(() => new ManagedConnection('manage', settings), settings.idle);
    this.#operations = {
      // The other one may be blocked.
      queue: new Operations((work) => work(this.#consume), settings),
      // RabbitMQ 3.10 ends the whole connection over a log that it has half of, or is deleting (541): nobody else is on this one.
      log: new Operations((work) => this.#manage.lend(work), settings),
    };
    this.#presence = new Presence(this.#operations, settings);
    this.#publisher = new Publisher(this.#publish, settings, (target) => this.#presence.isGone(target));
  }

  /**
   * For a health check: a process is alive, but not ready, while one of these is not `open`: a connection is not, or takes nothing in, or
   * a subscription does not consume over it.
   */
  get health(): { readonly publish: string; readonly consume: string } {
    const consume = this.#consume.state;
    const trouble = [...this.#subscriptions].find((subscription) => subscription.trouble !== undefined)?.trouble;
    return {
      publish: this.#publish.state,
      consume: consume === 'open' && trouble !== undefined ? `open, but ${trouble}` : consume,
    };
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
    const target = this.#target('queue', name);
    const { queue } = target;
    return {
      name,
      declare: async () => {
        await this.#operate(target, (channel) => declareWorkQueue(channel, queue, this.settings));
        this.#presence.declared(target);
      },
      send: (body) => this.#publisher.publish(target, body, this.settings.durable),
      startConsuming: (handler, { prefetch }) => this.#startConsuming(target, handler, prefetch),
      depth: () => this.#operate(target, async (channel) => (await channel.checkQueue(queue)).messageCount),
      consumers: () => this.#operate(target, async (channel) => (await channel.checkQueue(queue)).consumerCount),
      delete: async () => {
        this.#presence.deleted(target);
        await this.#operate(target, (channel) => channel.deleteQueue(queue));
      },
    };
  }

  log(name: string): Log {
    const problem = nameProblem('log', name, this.settings.namespace);
    if (problem) return impossibleLog(name, problem);
    const target = this.#target('log', name);
    return {
      name,
      declare: (options) => this.#declareLog(name, target, options),
      append: (body) => this.#publisher.publish(target, body, true),
      startReading: (handler, options) => this.#startReading(target, handler, options),
      delete: async () => {
        await this.#operate(target, (channel) => channel.deleteQueue(target.queue));
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
    await Promise.all([this.#publish.close(), this.#consume.close(), this.#manage.close()]);
  }

  #target(kind: Target['kind'], name: string): Target {
    return { kind, queue: this.settings.namespace + name, subject: `${kind} ${name}` };
  }

  async #declareLog(name: string, target: Target, options: LogOptions | undefined): Promise<void> {
    try {
      await this.#operate(target, (channel) => declareLog(channel, target.queue, options));
    } catch (thrown) {
      const reply = asCoffeeError(thrown).cause;
      if (!isOtherRetention(reply)) throw thrown;
      this.settings.onEvent({ type: 'logDiffers', log: name, reason: reasonOf(reply) });
    }
  }

  async #startConsuming(
    target: Target,
    handler: (delivery: Delivery) => void | Promise<void>,
    prefetch: number,
  ): Promise<Subscription> {
    // 0 would be no limit, or 2,000; the protocol has 16 bits for it.
    requireInteger('prefetch', prefetch, 1, 65_535);
    return this.#subscribe(() =>
      consumeQueue(this.#consume, this.settings, this.#turns, {
        target,
        presence: this.#presence,
        prefetch,
        handler,
        onEnded: (subscription) => this.#subscriptions.delete(subscription),
      }),
    );
  }

  async #startReading(
    target: Target,
    handler: (record: LogRecord) => void | Promise<void>,
    { from = 0, ahead = this.settings.readAhead }: ReadOptions = {},
  ): Promise<Subscription> {
    requireInteger('ahead', ahead, 1, 65_535);
    requireInteger('offset', from, 0, Number.MAX_SAFE_INTEGER);
    return this.#subscribe(() =>
      readLog(this.#consume, this.settings, this.#turns, {
        target,
        presence: this.#presence,
        from,
        prefetch: Math.min(ahead, this.settings.readAhead),
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

  #operate<T>({ kind, subject }: Target, operation: (channel: Channel) => Promise<T>): Promise<T> {
    if (this.#closing) return Promise.reject(transportClosed());
    return this.#operations[kind].run(subject, operation);
  }
}

function requireInteger(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most)
    throw new CoffeeError('USAGE', `${name} is ${value}; it has to be an integer from ${least} to ${most}`);
}
