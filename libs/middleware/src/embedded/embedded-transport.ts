/**
 * The transport's end of one connection to an embedded broker, in the broker's thread or in another. Owns: the requests without
 * an answer, and this connection's subscriptions. Must not know: what is in the broker.
 */
import { CoffeeError, asCoffeeError } from '@coffee/core';
import type { ConsumeOptions, Delivery, Log, LogRecord, Subscription, Transport, WorkQueue } from '../contract';
import { impossibleLog, impossibleQueue, nameProblem } from '../names';
import { ownBody } from './body';
import { EmbeddedConsumer } from './consumer';
import { EarlyConfirms } from './early-confirms';
import { Outbox, type Link } from './link';
import type { Reply, Request, Target } from './protocol';
import { EmbeddedReader } from './reader';
import type { Connection, EmbeddedSubscription } from './subscription';
import { Turns } from './turns';

interface Waiting {
  readonly resolve: (value: number) => void;
  readonly reject: (error: CoffeeError) => void;
}

export class EmbeddedTransport implements Transport, Connection {
  readonly turns = new Turns();
  readonly #outbox: Outbox<Request>;
  readonly #waiting = new Map<number, Waiting>();
  readonly #early = new EarlyConfirms();
  readonly #subscriptions = new Map<number, EmbeddedSubscription>();
  #nextId = 1;
  /** Why nothing more can be asked for. */
  #refusal: CoffeeError | undefined;
  #failed = false;
  #closing = false;
  #closed: Promise<void> | undefined;

  constructor(private readonly link: Link) {
    this.#outbox = new Outbox<Request>(link, queueMicrotask);
    link.open(
      (batch) => {
        for (const reply of batch as readonly Reply[]) this.#receive(reply);
      },
      () => this.#fail(new CoffeeError('TRANSPORT', 'the embedded broker has closed the connection')),
    );
  }

  workQueue(name: string): WorkQueue {
    const problem = nameProblem('queue', name);
    if (problem) return impossibleQueue(name, problem);
    const target: Target = `queue ${name}`;
    return {
      name,
      declare: () => this.#declare(target, (id) => ['declareQueue', id, name]),
      send: (body) => this.#give(target, (id, own) => ['send', id, name, own], body),
      startConsuming: (handler, options) => this.#consume(name, handler, options),
      depth: () => this.#ask((id) => ['depth', id, name]),
      consumers: () => this.#ask((id) => ['consumers', id, name]),
      delete: () => this.#delete(target, (id) => ['deleteQueue', id, name]),
    };
  }

  log(name: string): Log {
    const problem = nameProblem('log', name);
    if (problem) return impossibleLog(name, problem);
    const target: Target = `log ${name}`;
    return {
      name,
      // A retention allows records to go; none lives longer than the process here.
      declare: () => this.#declare(target, (id) => ['declareLog', id, name]),
      append: (body) => this.#give(target, (id, own) => ['append', id, name, own], body),
      startReading: (handler, options) => this.#read(name, handler, options?.from ?? 0),
      delete: () => this.#delete(target, (id) => ['deleteLog', id, name]),
    };
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  say(request: Request): void {
    this.#outbox.say(request);
  }

  pack(body: Uint8Array): Uint8Array {
    return this.#outbox.pack(body);
  }

  request(make: (id: number) => Request): Promise<void> {
    return this.#ask(make) as Promise<unknown> as Promise<void>;
  }

  forget(sub: number): void {
    this.#subscriptions.delete(sub);
  }

  #ask(make: (id: number) => Request, onDone?: () => void): Promise<number> {
    return new Promise((resolve, reject) => {
      if (this.#refusal) return reject(this.#refusal);
      const id = this.#nextId++;
      const done = (value: number): void => {
        onDone?.();
        resolve(value);
      };
      this.#waiting.set(id, { resolve: done, reject });
      this.#outbox.say(make(id));
    });
  }

  #declare(target: Target, make: (id: number) => Request): Promise<void> {
    // Learned while the answer is read, so that what the broker says next (that it is gone) is not overtaken.
    return this.#ask(make, () => this.#early.learn(target)) as Promise<unknown> as Promise<void>;
  }

  #delete(target: Target, make: (id: number) => Request): Promise<void> {
    this.#early.forget(target);
    return this.request(make);
  }

  #give(target: Target, make: (id: number, own: Uint8Array) => Request, body: Uint8Array): Promise<void> {
    let own: Uint8Array;
    try {
      own = ownBody(body);
    } catch (thrown) {
      return Promise.reject(asCoffeeError(thrown));
    }
    if (this.#refusal || !this.#early.take(target))
      return this.#declare(target, (id) => make(id, this.#outbox.pack(own)));
    this.#outbox.say(make(0, this.#outbox.pack(own)));
    return this.#outbox.posted;
  }

  #consume(
    name: string,
    handler: (delivery: Delivery) => void | Promise<void>,
    { prefetch }: ConsumeOptions,
  ): Promise<Subscription> {
    if (!Number.isInteger(prefetch) || prefetch < 1)
      return Promise.reject(new CoffeeError('USAGE', `prefetch is ${prefetch}; it has to be an integer from 1`));
    const sub = this.#nextId++;
    const request = (id: number): Request => ['consume', id, name, sub, prefetch];
    return this.#subscribe(sub, new EmbeddedConsumer(this, sub, handler), request);
  }

  #read(name: string, handler: (record: LogRecord) => void | Promise<void>, from: number): Promise<Subscription> {
    if (!Number.isInteger(from) || from < 0)
      return Promise.reject(new CoffeeError('USAGE', `offset is ${from}; it has to be an integer from 0`));
    const sub = this.#nextId++;
    const request = (id: number): Request => ['read', id, name, sub, from];
    return this.#subscribe(sub, new EmbeddedReader(this, sub, handler), request);
  }

  async #subscribe(
    sub: number,
    subscription: EmbeddedSubscription,
    request: (id: number) => Request,
  ): Promise<Subscription> {
    if (this.#closing) throw closedHere();
    this.#subscriptions.set(sub, subscription);
    try {
      await this.request(request);
    } catch (thrown) {
      this.#subscriptions.delete(sub);
      throw thrown;
    }
    subscription.start();
    return subscription;
  }

  #receive(reply: Reply): void {
    switch (reply[0]) {
      case 'done':
        for (const id of reply[1]) this.#settle(id)?.resolve(0);
        return;
      case 'counted':
        this.#settle(reply[1])?.resolve(reply[2]);
        return;
      case 'handled':
        this.#early.handled(reply[1]);
        return;
      case 'gone':
        this.#early.forget(reply[1]);
        return;
      case 'failed':
        this.#settle(reply[1])?.reject(new CoffeeError(reply[2], reply[3]));
        return;
      case 'delivery': {
        const consumer = this.#subscriptions.get(reply[1]);
        if (consumer instanceof EmbeddedConsumer) consumer.arrived(reply[2], reply[3], reply[4]);
        return;
      }
      case 'record': {
        const reader = this.#subscriptions.get(reply[1]);
        if (reader instanceof EmbeddedReader) reader.arrived(reply[2], reply[3]);
        return;
      }
      case 'ended':
        this.#subscriptions.get(reply[1])?.endedBy(new CoffeeError(reply[2], reply[3]));
    }
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #fail(error: CoffeeError): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#refusal ??= error;
    this.#outbox.fail(error);
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    for (const subscription of [...this.#subscriptions.values()]) subscription.endedBy(error);
  }

  /** Handlers in progress may still send: only when they have settled does the connection refuse. */
  async #close(): Promise<void> {
    this.#closing = true;
    await Promise.all([...this.#subscriptions.values()].map((subscription) => subscription.stop()));
    if (this.#failed) return;
    // Requests are answered in order: this answer says that every send before it has its confirm.
    const last = this.request((id) => ['close', id]);
    this.#refusal = closedHere();
    await last.catch(() => undefined);
    this.#outbox.close();
    this.link.close();
  }
}

const closedHere = (): CoffeeError => new CoffeeError('CLOSED', 'this transport is closed');
