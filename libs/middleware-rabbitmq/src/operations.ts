/**
 * Short operations on the broker: declare, count, delete. They run on the connection that consumes, because the other one may be
 * blocked, each on a channel of its own, because a refused operation closes its channel. All are idempotent, so one that a lost
 * connection interrupts is done again. Owns: the channels for it.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Channel, ChannelModel } from 'amqplib';
import { CoffeeError } from '@coffee/core';
import { toCoffeeError } from './amqp-errors';
import { retryDelay } from './connection-lifecycle';
import type { ManagedConnection } from './managed-connection';
import type { Settings } from './options';

/** Kept open for the next operations. */
const IDLE_CHANNELS = 8;

export class Operations {
  #idle: { readonly model: ChannelModel; readonly channel: Channel }[] = [];

  constructor(
    private readonly connection: ManagedConnection,
    private readonly settings: Settings,
  ) {}

  /**
   * `subject` names the queue or log in errors. What fails for a passing reason is tried again for as long as an outage may take.
   * @throws CoffeeError as `toCoffeeError` translates the broker's reply.
   */
  async run<T>(subject: string, operation: (channel: Channel) => Promise<T>): Promise<T> {
    const { outage, reconnect } = this.settings;
    const deadline = Date.now() + outage;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.once(subject, operation);
      } catch (thrown) {
        const delay = retryDelay(attempt, reconnect, Math.random());
        if (!(thrown instanceof CoffeeError && thrown.retriable) || Date.now() + delay > deadline) throw thrown;
        await pause(delay);
      }
    }
  }

  /** The same, tried once. */
  async once<T>(subject: string, operation: (channel: Channel) => Promise<T>): Promise<T> {
    const model = await this.connection.whenUp(this.settings.outage);
    try {
      const channel = await this.#channel(model);
      const result = await operation(channel);
      this.#giveBack(model, channel);
      return result;
    } catch (thrown) {
      throw toCoffeeError(thrown, subject);
    }
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
