/**
 * The channel of one subscription, which comes back by itself: after a lost connection, or a channel that the broker closed for a
 * passing reason, it consumes again on a new one. Owns: the channel. What was delivered on an old channel has gone back to the
 * queue; it can neither be acked nor nacked on the new one, whoever holds it asks `isCurrent`.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import { CoffeeError } from '@coffee/core';
import { toCoffeeError } from './amqp-errors';
import { retryDelay } from './connection-lifecycle';
import type { ConnectionListener, ManagedConnection } from './managed-connection';
import type { Settings } from './options';
import { atMost, closeChannel } from './orderly';

export interface ConsumerChannelOptions {
  readonly queue: string;
  /** For messages: "queue orders". */
  readonly subject: string;
  readonly prefetch: number;
  /** Consume arguments, asked for each time. */
  readonly arguments: () => Record<string, unknown>;
  /** The queue has gone while there was no connection. @returns whether it is there again, to go on with. */
  readonly restore: () => Promise<boolean>;
  readonly onMessage: (message: ConsumeMessage, channel: Channel) => void;
  /** The channel has gone with all that was delivered on it. Another one follows, or `onEnd`. */
  readonly onLost: () => void;
  /** It is over, and was not asked to be. */
  readonly onEnd: (error: CoffeeError) => void;
}

export class ConsumerChannel implements ConnectionListener {
  #channel: Channel | undefined;
  #consumerTag: string | undefined;
  #ended = false;
  /** Why it is over, when that was not asked for. */
  #end: CoffeeError | undefined;
  /** Since it last consumed. */
  #failures = 0;
  #retryTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly connection: ManagedConnection,
    private readonly settings: Settings,
    private readonly options: ConsumerChannelOptions,
  ) {}

  /**
   * What fails for a passing reason is tried again for as long as an outage may take.
   * @throws CoffeeError CLOSED when there is no such queue; TRANSPORT when the outage setting is over.
   */
  async start(): Promise<void> {
    const { outage, reconnect } = this.settings;
    const deadline = Date.now() + outage;
    for (let attempt = 1; ; attempt++) {
      const model = await this.connection.whenUp(outage);
      try {
        await this.#attach(model);
        this.connection.listen(this);
        // It may have been lost between the two.
        if (this.connection.model !== model && this.connection.model) this.up(this.connection.model);
        return;
      } catch (thrown) {
        this.#channel = undefined;
        const error = toCoffeeError(thrown, this.options.subject);
        const delay = retryDelay(attempt, reconnect, Math.random());
        if (this.#ended || !error.retriable || Date.now() + delay > deadline) throw error;
        await pause(delay);
      }
    }
  }

  isCurrent(channel: Channel): boolean {
    return this.#channel === channel;
  }

  /** No delivery comes after it has resolved; acks still go. */
  async cancel(): Promise<void> {
    this.#ended = true;
    clearTimeout(this.#retryTimer);
    this.connection.forget(this);
    const [channel, consumerTag] = [this.#channel, this.#consumerTag];
    if (channel && consumerTag !== undefined) await atMost(this.settings.closing, channel.cancel(consumerTag));
  }

  /** After `cancel`. What is unacked goes back to the queue. */
  async close(): Promise<void> {
    const channel = this.#channel;
    this.#channel = undefined;
    if (channel) await closeChannel(channel, this.settings.closing);
  }

  up(model: ChannelModel): void {
    this.#attach(model).catch((thrown: unknown) => void this.#failed(model, thrown));
  }

  down(): void {
    clearTimeout(this.#retryTimer);
  }

  async #attach(model: ChannelModel): Promise<void> {
    const { queue, prefetch, onMessage } = this.options;
    const channel = await model.createChannel();
    let failure: Error | undefined;
    channel.on('error', (error) => (failure = error));
    channel.on('close', () => this.#lost(channel, failure));
    if (this.#ended) return closeChannel(channel, this.settings.closing);
    this.#channel = channel;
    this.#consumerTag = undefined;
    await channel.prefetch(prefetch);
    const consumed = await channel.consume(
      queue,
      (message) => {
        if (this.#channel !== channel || this.#ended) return;
        if (message === null) this.#cancelledByBroker(channel);
        else onMessage(message, channel);
      },
      { arguments: this.options.arguments() },
    );
    this.#consumerTag = consumed.consumerTag;
    this.#failures = 0;
    // It may have been over before the broker's consent was heard of here: both came at once.
    if (this.#end) throw this.#end;
    // Meanwhile somebody asked for the end, and could not name the consumer.
    if (this.#ended) await channel.cancel(consumed.consumerTag);
  }

  #lost(channel: Channel, failure: Error | undefined): void {
    if (this.#channel !== channel) return;
    this.#channel = undefined;
    this.options.onLost();
    const { model } = this.connection;
    // With the connection: up() is next. By the broker over an operation that awaits its reply: that one reports it.
    if (failure && model && this.#consumerTag !== undefined) void this.#failed(model, failure);
  }

  /** It could not be attached, or was closed by the broker. */
  async #failed(model: ChannelModel, thrown: unknown): Promise<void> {
    const error = toCoffeeError(thrown, this.options.subject);
    if (this.#ended || this.connection.model !== model) return;
    const gone = error.code === 'CLOSED' && !(await this.options.restore().catch(() => true));
    if (gone || (error.code !== 'CLOSED' && !error.retriable)) return this.#endBy(error);
    const delay = retryDelay(++this.#failures, this.settings.reconnect, Math.random());
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => {
      if (!this.#ended && this.connection.model === model) this.up(model);
    }, delay);
  }

  #cancelledByBroker(channel: Channel): void {
    this.#channel = undefined;
    void closeChannel(channel, this.settings.closing);
    const { subject } = this.options;
    this.#endBy(new CoffeeError('CLOSED', `${subject} was deleted, or the broker cancelled its consumer`));
  }

  #endBy(error: CoffeeError): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#end = error;
    this.connection.forget(this);
    this.options.onEnd(error);
  }
}
