/**
 * Sends messages and resolves each when the broker has confirmed that it is in its queue. Owns: the confirm channel, and what
 * happens to messages in flight when it goes: when the connection was lost they are sent again, in order, as soon as there is
 * one; when the broker closed the channel over one of them, they fail, because sending it again would end the same. A message that
 * comes back because there is no such queue, or that the queue did not take (a nack), is sent again while the queue is only out of
 * reach: as a log is for a moment after a restart of the broker, and a replicated queue that has lost its leader until it has another.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { ChannelModel, ConfirmChannel } from 'amqplib';
import { CoffeeError } from '@coffee/core';
import { notThere, textOf, toCoffeeError, transportClosed } from './amqp-errors';
import type { ConnectionListener, ManagedConnection } from './managed-connection';
import { closeChannel } from './orderly';
import { MAX_MESSAGE_BYTES, type Settings } from './options';
import { Outbound, type OutboundMessage } from './outbound';
import { RESENT } from './redelivery';

/** Between attempts at a queue that is out of reach (ms). */
const REFUSAL_PAUSE = 100;

export class Publisher implements ConnectionListener {
  readonly #outbound: Outbound;
  #channel: ConfirmChannel | undefined;
  #nextId = 1;
  #outageTimer: NodeJS.Timeout | undefined;
  #watchTimer: NodeJS.Timeout | undefined;
  /** For a confirm (ms). */
  #patience: number;
  /** When the broker was last seen to take nothing in (ms since 1970). */
  #blockedAt = 0;
  /** Why a message is refused at once: closed, or out of reach for too long. */
  #refusal: ((subject: string) => CoffeeError) | undefined;
  #closing = false;
  #onEmpty: (() => void) | undefined;

  /** @param isGone tells of a queue that could not take a message whether it will not do so later either. */
  constructor(
    private readonly connection: ManagedConnection,
    private readonly settings: Settings,
    private readonly isGone: (queue: string, subject: string) => Promise<boolean>,
  ) {
    this.#outbound = new Outbound(settings.maxOutstanding);
    this.#patience = settings.confirmPatience;
    connection.listen(this);
  }

  /** Resolves on the confirm. `body` must not change until then. @throws (rejects) as `WorkQueue.send`. */
  publish(queue: string, subject: string, body: Uint8Array, persistent: boolean): Promise<void> {
    if (this.#closing) return Promise.reject(transportClosed());
    if (this.#refusal) return Promise.reject(this.#refusal(subject));
    if (body.byteLength > MAX_MESSAGE_BYTES)
      return Promise.reject(
        new CoffeeError(
          'BAD_MESSAGE',
          `${subject}: ${body.byteLength} bytes; a message has ${MAX_MESSAGE_BYTES} at most`,
        ),
      );
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#outbound.add({
        id,
        queue,
        subject,
        body,
        persistent,
        resolve,
        reject,
        refused: false,
        since: Date.now(),
        sentAt: 0,
      });
      this.#pump();
    });
  }

  up(model: ChannelModel): void {
    clearTimeout(this.#outageTimer);
    this.#refusal = undefined;
    this.#open(model).catch(() => this.#reopenLater());
  }

  down(): void {
    this.#channel = undefined;
    clearTimeout(this.#outageTimer);
    this.#outageTimer = setTimeout(() => {
      this.#refusal = (subject) => new CoffeeError('TRANSPORT', `${subject}: the connection to RabbitMQ is lost`);
      this.#fail(this.#refusal);
    }, this.settings.outage);
  }

  /** Refuses new messages and waits for the confirms of the others; those without one within `patience` ms fail. */
  async close(patience: number): Promise<void> {
    this.#closing = true;
    if (!this.#outbound.isEmpty) {
      const empty = new Promise<void>((resolve) => (this.#onEmpty = resolve));
      const timer = setTimeout(
        () =>
          this.#fail((subject) => new CoffeeError('TRANSPORT', `${subject}: no confirm before the transport closed`)),
        patience,
      );
      await empty;
      clearTimeout(timer);
    }
    this.connection.forget(this);
    clearTimeout(this.#outageTimer);
    clearTimeout(this.#watchTimer);
    const channel = this.#channel;
    this.#channel = undefined;
    if (channel) await closeChannel(channel, patience);
  }

  async #open(model: ChannelModel): Promise<void> {
    const channel = await model.createConfirmChannel();
    let failure: Error | undefined;
    channel.on('error', (error) => (failure = error));
    channel.on('return', ({ properties }) => {
      const message = this.#outbound.get(Number(properties.messageId));
      if (message) message.refused = true;
    });
    channel.on('close', () => {
      if (this.#channel !== channel) return;
      this.#channel = undefined;
      // Without an error of its own it went with the connection, and down() or up() is next.
      if (failure) this.#closedByBroker(failure);
    });
    if (this.connection.model !== model) return;
    this.#channel = channel;
    for (const message of this.#outbound.outstanding()) this.#send(message, true);
    this.#pump();
  }

  #closedByBroker(failure: Error): void {
    this.#outbound.failOutstanding(
      ({ subject }) => new CoffeeError('TRANSPORT', `${subject}: ${textOf(failure)}`, { cause: failure }),
    );
    this.#settled();
    this.#reopenLater();
  }

  #reopenLater(): void {
    setTimeout(() => {
      const { model } = this.connection;
      if (!model || this.#channel || this.#closing) return;
      this.#open(model).catch(() => this.#reopenLater());
    }, this.settings.reconnect.first);
  }

  #pump(): void {
    while (this.#channel) {
      const message = this.#outbound.next();
      if (!message) return;
      this.#send(message, false);
    }
  }

  #send(message: OutboundMessage, again: boolean): void {
    const { id, queue, body, persistent } = message;
    message.refused = false;
    message.sentAt = Date.now();
    this.#watchTimer ??= setTimeout(() => this.#watch(), this.#patience).unref();
    const options = { persistent, mandatory: true, messageId: String(id), ...(again ? { type: RESENT } : {}) };
    const content = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    try {
      this.#channel?.publish('', queue, content, options, (error: Error | null) => this.#confirmed(id, error));
    } catch {
      // The channel is going: the message stays outstanding, and is sent again or failed when it has gone.
    }
  }

  #confirmed(id: number, error: Error | null): void {
    // The other error is that the channel closed: see there.
    if (error !== null && error.message !== 'message nacked') return;
    const refused = this.#outbound.get(id);
    if (refused && (error !== null || refused.refused)) {
      refused.refused = true;
      void this.#tryAgain(refused, error);
      return;
    }
    this.#outbound.settle(id)?.resolve();
    this.#settled();
    this.#pump();
  }

  /** Nowhere to be put, and confirmed all the same, or nacked: fails, or is sent again after a pause in which it stays outstanding. */
  async #tryAgain(message: OutboundMessage, nack: Error | null): Promise<void> {
    const failure = await this.#failureOf(message, nack);
    if (!failure) await pause(REFUSAL_PAUSE);
    // It may have been failed, or sent again on a new channel.
    if (this.#outbound.get(message.id) !== message || !message.refused) return;
    if (!failure) return nack ? this.#renew() : this.#send(message, false);
    this.#outbound.settle(message.id);
    message.reject(failure);
    this.#settled();
    this.#pump();
  }

  /**
   * A channel keeps to the leader that a replicated queue had when it first sent to it (RabbitMQ 3.10 for good, though that node is
   * down): a new one looks anew. What is outstanding is sent again on it, and may come twice.
   */
  #renew(): void {
    const [channel, { model }] = [this.#channel, this.connection];
    if (!channel || !model) return;
    this.#channel = undefined;
    channel.close().catch(() => undefined);
    this.#open(model).catch(() => this.#reopenLater());
  }

  /** Undefined while it is worth trying on. */
  async #failureOf({ queue, subject, since }: OutboundMessage, nack: Error | null): Promise<CoffeeError | undefined> {
    const late = Date.now() - since > this.settings.outage;
    if (late && nack) return toCoffeeError(nack, subject);
    return late || (await this.isGone(queue, subject)) ? notThere(subject) : undefined;
  }

  /**
   * A broker that has just started may hand a message to the process that had the log before: nobody confirms or refuses it, ever,
   * nor any later one for that log on this channel.
   */
  #watch(): void {
    this.#watchTimer = undefined;
    const now = Date.now();
    if (this.connection.state === 'blocked') this.#blockedAt = now;
    const overdue = (message: OutboundMessage): boolean =>
      now - Math.max(message.sentAt, this.#blockedAt) >= this.#patience;
    const { outage, confirmPatience } = this.settings;
    if ([...this.#outbound.outstanding()].some(overdue)) {
      this.#patience = Math.max(confirmPatience, Math.min(2 * this.#patience, outage));
      this.#renew();
    } else this.#patience = confirmPatience;
    if (!this.#outbound.isEmpty) this.#watchTimer = setTimeout(() => this.#watch(), this.#patience).unref();
  }

  #fail(errorOf: (subject: string) => CoffeeError): void {
    this.#outbound.failAll(({ subject }) => errorOf(subject));
    this.#settled();
  }

  #settled(): void {
    if (this.#outbound.isEmpty) this.#onEmpty?.();
  }
}
