/**
 * The channel of one subscription, which comes back by itself: after a lost connection, or a channel that the broker closed for a
 * passing reason, it consumes again on a new one. Owns: the channel. What was delivered on an old channel has gone back to the
 * queue; it can neither be acked nor nacked on the new one, whoever holds it asks `isCurrent`.
 *
 * An attempt that came to nothing is followed by a pause, longer each time, on the next connection, too: many subscriptions that
 * cannot consume do not come back all at once, and one over which the broker ends the connection leaves the others time to consume.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import { CoffeeError } from '@coffee/core';
import { notThere, toCoffeeError } from './amqp-errors';
import { retryDelay } from './connection-lifecycle';
import type { ConnectionListener, ManagedConnection } from './managed-connection';
import { TELL_AGAIN, type Settings } from './options';
import { atMost, closeWithTimeout } from './close-with-timeout';
import type { Presence } from './presence';
import type { Target } from './target';

export interface ConsumerChannelOptions {
  readonly target: Target;
  readonly presence: Pick<Presence, 'check' | 'isGoing' | 'restore'>;
  readonly prefetch: number;
  /** Consume arguments, asked for each time. */
  readonly arguments: () => Record<string, unknown>;
  readonly onMessage: (message: ConsumeMessage, channel: Channel) => void;
  /** The broker has consented: what is delivered from now on is what the arguments asked for. */
  readonly onConsuming: () => void;
  /** The channel has gone with all that was delivered on it. Another one follows, or `onEnd`. */
  readonly onLost: () => void;
  /** It is over, and was not asked to be. */
  readonly onEnd: (error: CoffeeError) => void;
}

export class ConsumerChannel implements ConnectionListener {
  #channel: Channel | undefined;
  #consumerTag: string | undefined;
  #ended = false;
  /** Attempts that came to nothing, since it last consumed, and when the next one may be (`performance.now`). */
  #failures = 0;
  #notBefore = 0;
  /** Since when, of those attempts, and when it was told that it does not consume (`performance.now`). */
  #failingSince = 0;
  #toldAt = -Infinity;
  /** Why the last of them came to nothing. */
  #reason = '';
  /** The connection went in the middle of the last attempt: that may have been the reason. */
  #suspect = false;
  #retryTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly connection: ManagedConnection,
    private readonly settings: Settings,
    private readonly options: ConsumerChannelOptions,
  ) {}

  /**
   * What fails for a passing reason is tried again for as long as an outage may take.
   * @throws CoffeeError GONE when there is no such queue; TRANSPORT when the outage setting is over.
   */
  async start(): Promise<void> {
    const { outage } = this.settings;
    const deadline = performance.now() + outage;
    for (;;) {
      const model = await this.connection.whenUp(outage);
      try {
        await this.#attach(model);
        this.connection.listen(this);
        // It may have been lost between the two.
        if (this.connection.model !== model && this.connection.model) this.up(this.connection.model);
        return;
      } catch (thrown) {
        this.#channel = undefined;
        const error = toCoffeeError(thrown, this.options.target.subject, this.connection);
        if (this.#ended || !error.retriable || this.#notBefore > deadline) throw error;
        await pause(this.#notBefore - performance.now());
      }
    }
  }

  /** Why it does not consume although there is a connection; undefined while it does, or has not tried. */
  get trouble(): string | undefined {
    return this.#failures > 0 && !this.#ended ? this.#reason : undefined;
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
    if (channel) await closeWithTimeout(channel, this.settings.closing);
  }

  up(model: ChannelModel): void {
    const delay = this.#notBefore - performance.now();
    if (delay <= 0) this.#consume(model);
    else this.#consumeLater(model, delay);
  }

  down(): void {
    clearTimeout(this.#retryTimer);
  }

  #consume(model: ChannelModel): void {
    this.#attach(model).catch((thrown: unknown) => void this.#failed(model, thrown));
  }

  #consumeLater(model: ChannelModel, delay: number): void {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => {
      if (!this.#ended && this.connection.model === model) this.#consume(model);
    }, delay);
  }

  async #attach(model: ChannelModel): Promise<void> {
    const { target, presence } = this.options;
    try {
      // Over a connection where nothing else is lost with it.
      if (this.#suspect && target.kind === 'log') await presence.check(target);
      await this.#consumeOn(model);
      this.#failures = 0;
      this.#suspect = false;
    } catch (thrown) {
      if (this.connection.model !== model) this.#suspect = true;
      throw this.#failure(thrown);
    }
  }

  /** Counts it. @returns what came of the attempt. */
  #failure(thrown: unknown): CoffeeError {
    const error = toCoffeeError(thrown, this.options.target.subject, this.connection);
    const now = performance.now();
    this.#reason = error.message;
    if (this.#failures++ === 0) this.#failingSince = now;
    this.#notBefore = now + retryDelay(this.#failures, this.settings.reconnect, Math.random());
    const isNews = now - this.#failingSince >= this.settings.outage && now - this.#toldAt >= TELL_AGAIN;
    if (isNews && error.retriable) {
      this.#toldAt = now;
      this.settings.onEvent({ type: 'notConsuming', reason: error.message });
    }
    return error;
  }

  async #consumeOn(model: ChannelModel): Promise<void> {
    const { target, prefetch, onMessage } = this.options;
    const channel = await model.createChannel();
    let failure: Error | undefined;
    channel.on('error', (error) => (failure = error));
    channel.on('close', () => this.#lost(channel, failure));
    if (this.#ended) return closeWithTimeout(channel, this.settings.closing);
    this.#channel = channel;
    this.#consumerTag = undefined;
    await channel.prefetch(prefetch);
    const consumed = await channel.consume(
      target.queue,
      (message) => {
        if (this.#channel !== channel || this.#ended) return;
        if (message === null) void this.#cancelledByBroker(channel);
        else onMessage(message, channel);
      },
      { arguments: this.options.arguments() },
    );
    // What came in one piece with the broker's consent was heard of before it.
    if (this.#channel !== channel && !this.#ended)
      throw failure ?? new CoffeeError('TRANSPORT', `${target.subject}: its consumer ended as soon as it began`);
    this.#consumerTag = consumed.consumerTag;
    this.options.onConsuming();
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
    const { target, presence } = this.options;
    const error = toCoffeeError(thrown, target.subject, this.connection);
    if (this.#ended || this.connection.model !== model) return;
    // One that cannot be told to be restored is tried again, too.
    const gone = error.code === 'GONE' && !(await presence.restore(target).catch(() => true));
    if (gone || (error.code !== 'GONE' && !error.retriable)) this.#endBy(error);
    else this.#consumeLater(model, Math.max(this.#notBefore - performance.now(), this.settings.reconnect.first));
  }

  /** Because it was deleted, or because the node that had it went down. */
  async #cancelledByBroker(channel: Channel): Promise<void> {
    this.#channel = undefined;
    this.options.onLost();
    void closeWithTimeout(channel, this.settings.closing);
    // Before the consent was heard of: the attempt reports it.
    if (this.#consumerTag === undefined) return;
    const { target, presence } = this.options;
    const { model } = this.connection;
    if (await presence.isGoing(target)) this.#endBy(notThere(target.subject));
    else if (model)
      await this.#failed(model, new CoffeeError('TRANSPORT', `${target.subject}: the broker cancelled its consumer`));
  }

  #endBy(error: CoffeeError): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#retryTimer);
    this.connection.forget(this);
    this.options.onEnd(error);
  }
}
