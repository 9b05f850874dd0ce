/**
 * The connection of a simulated process to the broker: what the RabbitMQ transport is to a service, on the embedded broker. Owns: the
 * way there and back, which takes time, and what is on it is lost when the process is killed; that a lost connection comes back by
 * itself, sends again what was not confirmed, and goes on reading where it was; that sends give up after `outage`. Must not know:
 * what is sent, who cuts it and why.
 */
import { CoffeeError } from '@coffee/core';
import {
  BreakableTransport,
  type Delivery,
  type Log,
  type LogRecord,
  type Subscription,
  type Transport,
  type WorkQueue,
} from '@coffee/middleware';
import type { Scheduler } from '../virtual/scheduler';
import type { SimProcess } from '../virtual/sim-process';
import { LastingSubscription } from './lasting-subscription';

export interface BrokerConnectionOptions {
  readonly scheduler: Scheduler;
  /** Whose connection it is. */
  readonly process: SimProcess;
  /** The process that the broker runs in: it outlives its clients. */
  readonly broker: SimProcess;
  readonly connect: () => Transport;
  /** How long (ms) the next message travels, one way. */
  readonly latency: () => number;
  /** How long (ms) a send waits for a connection before it rejects with TRANSPORT. Subscriptions wait for ever. */
  readonly outage: number;
  /** From when on (virtual ms) the queue or log of this name takes messages; always, when left out. */
  readonly reachableAt?: (name: string) => number;
}

export class BrokerConnection implements Transport {
  #link: BreakableTransport | undefined;
  /** Told when there is a connection again. */
  readonly #waiting = new Set<(link: BreakableTransport) => void>();
  readonly #subscriptions = new Set<LastingSubscription>();
  /** What is asked of the broker and not answered. */
  readonly #asked = new Set<Promise<unknown>>();
  /** When the last message arrives (virtual ms) there and here: none overtakes another. */
  readonly #lastArrival = { there: 0, here: 0 };
  /** Logs that are read slowly: how long (ms) a record takes more, and until when. */
  readonly #slow = new Map<string, { readonly delay: number; readonly until: number }>();

  constructor(private readonly options: BrokerConnectionOptions) {
    this.#connect();
    void options.process.dead.then(() => this.#cut('kill'));
  }

  get connected(): boolean {
    return this.#link !== undefined;
  }

  /** The connection is lost; so many ms later there is another. */
  lose(duration: number): void {
    if (!this.#link) return;
    this.#cut('drop');
    this.options.scheduler.after(duration, () => this.#connect(), this.options.process);
  }

  /** Each record of this log takes so much longer (ms) to be handed over, for so long. */
  readSlowly(log: string, delay: number, duration: number): void {
    this.#slow.set(log, { delay, until: this.options.scheduler.now + duration });
  }

  /** Readings of this log that are beyond its end, and for want of a connection have not been told, end with TRANSPORT. */
  tailLost(log: string, end: number): void {
    for (const subscription of this.#subscriptions) subscription.tailLost(log, end);
  }

  workQueue(name: string): WorkQueue {
    return {
      name,
      declare: () => this.#ask((link) => link.workQueue(name).declare()),
      send: (body) => this.#publish(name, (link) => link.workQueue(name).send(body.slice())),
      startConsuming: (handler, consume) =>
        this.#subscribe((subscription, link) =>
          link
            .workQueue(name)
            .startConsuming((delivery) => this.#deliver(link, subscription, delivery, handler), consume),
        ),
      depth: () => this.#ask((link) => link.workQueue(name).depth()),
      consumers: () => this.#ask((link) => link.workQueue(name).consumers()),
      delete: () => this.#ask((link) => link.workQueue(name).delete()),
    };
  }

  log(name: string): Log {
    return {
      name,
      declare: (options) => this.#ask((link) => link.log(name).declare(options)),
      append: (body) => this.#publish(name, (link) => link.log(name).append(body.slice())),
      startReading: (handler, options) =>
        this.#subscribe(
          (subscription, link) =>
            link.log(name).startReading((record) => this.#hand(link, subscription, record, handler, name), {
              from: subscription.next,
            }),
          { log: name, from: options?.from ?? 0 },
        ),
      delete: () => this.#ask((link) => link.log(name).delete()),
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.stop()));
    await Promise.allSettled(this.#asked);
    const link = this.#link;
    await this.options.broker.enter(() => link?.close());
  }

  /** @throws CoffeeError TRANSPORT, late, when what it goes to is out of reach for too long. */
  async #publish(name: string, question: (link: BreakableTransport) => Promise<void>): Promise<void> {
    const { scheduler, outage, reachableAt } = this.options;
    const wait = (reachableAt?.(name) ?? 0) - scheduler.now;
    if (wait > 0) await scheduler.sleep(Math.min(wait, outage));
    if (wait > outage) throw new CoffeeError('TRANSPORT', `${name} was out of reach for ${outage / 1000} s`);
    await this.#ask(question);
  }

  /** Asks the broker until it has answered. @throws CoffeeError as the broker; TRANSPORT when it is out of reach for too long. */
  #ask<T>(question: (link: BreakableTransport) => Promise<T>, patience = this.options.outage): Promise<T> {
    const asked = this.#askUntilAnswered(question, this.options.scheduler.now + patience);
    this.#asked.add(asked);
    asked.catch(() => undefined).finally(() => this.#asked.delete(asked));
    return asked;
  }

  async #askUntilAnswered<T>(question: (link: BreakableTransport) => Promise<T>, deadline: number): Promise<T> {
    const { scheduler, broker } = this.options;
    for (;;) {
      const link = this.#link ?? (await this.#connected(deadline - scheduler.now));
      try {
        await this.#travel('there');
        if (this.#link !== link) continue;
        const answer = await broker.enter(() => question(link));
        await this.#travel('here');
        if (this.#link === link) return answer;
      } catch (thrown) {
        if (this.#link === link) throw thrown;
      }
    }
  }

  async #subscribe(
    begin: (subscription: LastingSubscription, link: BreakableTransport) => Promise<Subscription>,
    reading?: { readonly log: string; readonly from: number },
  ): Promise<Subscription> {
    const around = {
      begin: (again: boolean) => this.#ask((link) => begin(subscription, link), again ? Infinity : undefined),
      lost: () => this.#link === undefined,
      ended: () => void this.#subscriptions.delete(subscription),
    };
    const subscription: LastingSubscription = new LastingSubscription(this.options, around, reading);
    this.#subscriptions.add(subscription);
    await subscription.start();
    return subscription;
  }

  /** From the broker to the handler, and its word back. */
  #deliver(
    link: BreakableTransport,
    subscription: LastingSubscription,
    delivery: Delivery,
    handler: (delivery: Delivery) => void | Promise<void>,
  ): Promise<void> {
    const { process, broker } = this.options;
    const back = (word: () => void): void => {
      const said = this.#travel('there').then(() => broker.enter(word));
      void subscription.underWay(said);
    };
    return process.enter(async () => {
      await this.#travel('here');
      await subscription.handOver(() => {
        if (this.#link !== link || subscription.stopping) return;
        const handled = handler({
          ...delivery,
          ack: () => back(() => delivery.ack()),
          nack: (options) => back(() => delivery.nack(options)),
        });
        return subscription.underWay(handled);
      });
    });
  }

  /** From the broker to the handler, one after the other: also when the connection was lost while the last was handled. */
  #hand(
    link: BreakableTransport,
    subscription: LastingSubscription,
    record: LogRecord,
    handler: (record: LogRecord) => void | Promise<void>,
    log: string,
  ): Promise<void> {
    const { process, scheduler } = this.options;
    return process.enter(async () => {
      await this.#travel('here');
      const slow = this.#slow.get(log);
      if (slow && scheduler.now < slow.until) await scheduler.sleep(slow.delay);
      await subscription.handling;
      await subscription.handOver(() => {
        if (this.#link !== link || subscription.stopping) return;
        subscription.next = record.offset + 1;
        const handled = subscription.underWay(handler(record));
        subscription.handling = handled.catch((error: unknown) => subscription.fail(error));
        return handled;
      });
    });
  }

  /** Resolves when a message that is sent now arrives, in this process's own time. */
  #travel(where: 'there' | 'here'): Promise<void> {
    const { scheduler, latency, process } = this.options;
    const last = this.#lastArrival;
    last[where] = Math.max(last[where], scheduler.now + latency());
    return new Promise((resolve) => scheduler.after(last[where] - scheduler.now, resolve, process));
  }

  /** @throws CoffeeError TRANSPORT when there is none in time. */
  #connected(patience: number): Promise<BreakableTransport> {
    return new Promise((resolve, reject) => {
      const connected = (link: BreakableTransport): void => {
        cancel();
        resolve(link);
      };
      const giveUp = (): void => {
        this.#waiting.delete(connected);
        reject(new CoffeeError('TRANSPORT', `the broker was out of reach for ${this.options.outage / 1000} s`));
      };
      const { scheduler, process } = this.options;
      const cancel = patience < Infinity ? scheduler.after(Math.max(0, patience), giveUp, process) : () => undefined;
      this.#waiting.add(connected);
    });
  }

  #connect(): void {
    const { broker, connect } = this.options;
    const link = broker.enter(() => new BreakableTransport(connect()));
    this.#link = link;
    for (const connected of this.#waiting) connected(link);
    this.#waiting.clear();
  }

  #cut(how: 'kill' | 'drop'): void {
    const link = this.#link;
    this.#link = undefined;
    void this.options.broker.enter(() => link?.[how]());
  }
}
