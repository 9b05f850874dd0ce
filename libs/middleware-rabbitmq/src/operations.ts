/**
 * Short operations on the broker: declare, count, delete. Each has a channel of its own, because a refused operation closes its
 * channel. All are idempotent, so one that a lost connection interrupts is done again: one at a time then, because RabbitMQ 3.10 ends
 * the whole connection over some of them (541), and the others must get through beside the one that is to blame. Owns: the channels
 * for it, and how often an operation is tried.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Channel, ChannelModel } from 'amqplib';
import { asCoffeeError } from '@coffee/core';
import { toCoffeeError } from './amqp-errors';
import { retryDelay } from './connection-lifecycle';
import type { ManagedConnection } from './managed-connection';
import type { Settings } from './options';

/** Kept open for the next operations. */
const IDLE_CHANNELS = 8;

/** An operation under which the connection was lost so often in a row has failed: it may be what the connection is lost over. */
const LOSSES = 5;

/** Lends a connection to whoever has something to do over it. */
export type Lend = <T>(work: (connection: ManagedConnection) => Promise<T>) => Promise<T>;

export class Operations {
  #idle: { readonly model: ChannelModel; readonly channel: Channel }[] = [];
  /** Settles when the last of those that are done one at a time has. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly lend: Lend,
    private readonly settings: Settings,
  ) {}

  /**
   * `subject` names the queue or log in errors. What fails for a passing reason is tried again for as long as an outage may take.
   * @throws CoffeeError as `toCoffeeError` translates the broker's reply.
   */
  async run<T>(subject: string, operation: (channel: Channel) => Promise<T>): Promise<T> {
    const { outage, reconnect } = this.settings;
    const deadline = performance.now() + outage;
    let losses = 0;
    const onLost = (): void => void losses++;
    for (let attempt = 1; ; attempt++) {
      try {
        const once = (): Promise<T> => this.#once(subject, operation, onLost);
        return await (losses === 0 ? once() : this.#inTurn(once));
      } catch (thrown) {
        const delay = retryDelay(attempt, reconnect, Math.random());
        const isOver = losses >= LOSSES || performance.now() + delay > deadline;
        if (isOver || !asCoffeeError(thrown).retriable) throw thrown;
        await pause(delay);
      }
    }
  }

  /** The same, tried once. */
  once<T>(subject: string, operation: (channel: Channel) => Promise<T>): Promise<T> {
    return this.#once(subject, operation, () => undefined);
  }

  #once<T>(subject: string, operation: (channel: Channel) => Promise<T>, onLost: () => void): Promise<T> {
    return this.lend(async (connection) => {
      const model = await connection.whenUp(this.settings.outage);
      try {
        const channel = await this.#channel(model);
        const result = await operation(channel);
        this.#giveBack(model, channel);
        return result;
      } catch (thrown) {
        if (connection.model !== model) onLost();
        throw toCoffeeError(thrown, subject, connection);
      }
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #channel(model: ChannelModel): Promise<Channel> {
    this.#idle = this.#idle.filter((idle) => idle.model === model);
    const idle = this.#idle.pop();
    if (idle) return idle.channel;
    const channel = await model.createChannel();
    channel.on('error', () => undefined);
    return channel;
  }

  #giveBack(model: ChannelModel, channel: Channel): void {
    if (this.#idle.length < IDLE_CHANNELS) this.#idle.push({ model, channel });
    else channel.close().catch(() => undefined);
  }
}
