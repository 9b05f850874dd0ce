/**
 * Sends messages and resolves each when the broker has confirmed that it is in its queue. Owns: the confirm channel, and what
 * happens to messages in flight when it goes: when the connection was lost they are sent again, in order, as soon as there is
 * one; when the broker closed the channel over one of them, they fail, because sending it again would end the same. A message that
 * comes back because there is no such queue, or that the queue did not take (a nack), is sent again while the queue is only out of
 * reach: as a log is for a moment after a restart of the broker, and a replicated queue that has lost its leader until it has another.
 *
 * Every message settles: it is confirmed, or rejected within the outage setting (twice that, when it is neither confirmed nor refused).
 * The time in which the broker takes nothing in, because of an alarm of its own, does not count. What was late is TRANSPORT; GONE is
 * only what the broker says is not there.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { ChannelModel } from 'amqplib';
import { CoffeeError, asCoffeeError } from '@coffee/core';
import { causeOf, notThere, transportClosed } from './amqp-errors';
import { ConfirmChannel, type ConfirmChannelEvents } from './confirm-channel';
import { ConfirmWatch } from './confirm-watch';
import { retryDelay } from './connection-lifecycle';
import type { ConnectionListener, ManagedConnection } from './managed-connection';
import { MAX_MESSAGE_BYTES, type Settings } from './options';
import { Outbound, type Outstanding } from './outbound';
import { reasonOf } from './reasons';
import type { Target } from './target';

/** A message is given up when it was sent so often for the time of an outage, and nothing was heard of these sendings. */
const GIVE_UP_AFTER = 3;

const NOT_OPENED = 'the broker does not open a channel';

export class Publisher implements ConnectionListener, ConfirmChannelEvents {
  readonly #outbound: Outbound<ConfirmChannel>;
  readonly #watch: ConfirmWatch;
  #channel: ConfirmChannel | undefined;
  #nextId = 1;
  /** Attempts at a channel on this connection that came to nothing, since something was confirmed. */
  #reopenings = 0;
  /** Runs while there is no channel. */
  #outageTimer: NodeJS.Timeout | undefined;
  /** Why there is no channel, when there is a connection. */
  #noChannel = NOT_OPENED;
  /** Why a message is refused at once: out of reach for too long. */
  #refusal: ((subject: string) => CoffeeError) | undefined;
  #closing = false;
  #onEmpty: (() => void) | undefined;

  /** @param isGone tells of a queue that could not take a message whether the broker says that it is not there. */
  constructor(
    private readonly connection: ManagedConnection,
    private readonly settings: Settings,
    private readonly isGone: (target: Target) => Promise<boolean>,
  ) {
    this.#outbound = new Outbound(settings.maxOutstanding);
    // A broker that has just started may hand a message to the process that had the log before: nobody confirms or refuses it, ever, nor
    // any later one for that log on this channel.
    this.#watch = new ConfirmWatch({
      settings,
      connection,
      outstanding: () => this.#outbound.outstanding(),
      overdue: () => this.#renew(),
    });
    connection.listen(this);
  }

  /** Resolves on the confirm. `body` must not change until then. @throws (rejects) as `WorkQueue.send`. */
  publish(target: Target, body: Uint8Array, persistent: boolean): Promise<void> {
    const { subject } = target;
    if (this.#closing) return Promise.reject(transportClosed());
    if (this.#refusal) return Promise.reject(this.#refusal(subject));
    if (body.byteLength > MAX_MESSAGE_BYTES) {
      const problem = `${subject}: ${body.byteLength} bytes; a message has ${MAX_MESSAGE_BYTES} at most`;
      return Promise.reject(new CoffeeError('BAD_MESSAGE', problem));
    }
    return new Promise((resolve, reject) => {
      this.#outbound.add({ id: this.#nextId++, target, body, persistent, resolve, reject });
      this.#pump();
    });
  }

  up(model: ChannelModel): void {
    this.#reopenings = 0;
    if (this.#refusal) {
      // What comes from now on waits for its channel, and no longer than an outage for that.
      this.#refusal = undefined;
      this.#outageTimer = undefined;
    }
    this.#open(model);
  }

  down(): void {
    this.#channel = undefined;
    this.#missChannel();
  }

  returned(channel: ConfirmChannel, id: number): void {
    this.#outbound.returned(channel, id);
  }

  confirmed(channel: ConfirmChannel, id: number, nack: Error | undefined): void {
    const confirmed = this.#outbound.confirmed(channel, id, nack !== undefined);
    switch (confirmed.how) {
      case 'taken':
        this.#reopenings = 0;
        confirmed.message.resolve();
        this.#goOn();
        break;
      case 'refused':
        void this.#tryAgain(confirmed.outstanding, nack);
        break;
      case 'overtaking':
        // A broker that does so on every channel is asked for a new one ever more slowly.
        if (this.#leaveChannel()) {
          this.#missChannel();
          this.#reopenLater();
        }
        break;
      case 'late':
        break;
    }
  }

  closed(channel: ConfirmChannel, failure: Error | undefined): void {
    if (this.#channel !== channel) return;
    this.#channel = undefined;
    // Without a failure of its own it went with the connection, and down() or up() is next.
    if (!failure) return;
    this.#missChannel(failure);
    this.#outbound.failOutstanding(
      ({ target }) =>
        new CoffeeError('TRANSPORT', `${target.subject}: ${reasonOf(failure)}`, { cause: causeOf(failure) }),
    );
    this.#settled();
    this.#reopenLater();
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
    this.#watch.stop();
    const channel = this.#channel;
    this.#channel = undefined;
    if (channel) await channel.close(patience);
  }

  #open(model: ChannelModel): void {
    this.#missChannel();
    ConfirmChannel.open(model, this).then(
      (channel) => this.#opened(model, channel),
      (thrown: unknown) => this.#notOpened(model, thrown),
    );
  }

  #opened(model: ChannelModel, channel: ConfirmChannel): void {
    if (this.connection.model !== model || this.#channel) return;
    clearTimeout(this.#outageTimer);
    this.#outageTimer = undefined;
    this.#refusal = undefined;
    this.#channel = channel;
    for (const outstanding of this.#outbound.outstanding()) {
      if (unanswered(outstanding) >= GIVE_UP_AFTER && this.#age(outstanding) > this.settings.outage)
        this.#giveUp(outstanding);
      else this.#send(outstanding);
    }
    this.#goOn();
  }

  #notOpened(model: ChannelModel, thrown: unknown): void {
    // With its connection: up() is next.
    if (this.connection.model !== model) return;
    this.#missChannel(thrown);
    this.#reopenLater();
  }

  #reopenLater(): void {
    const delay = retryDelay(++this.#reopenings, this.settings.reconnect, Math.random());
    setTimeout(() => {
      const { model } = this.connection;
      if (model && !this.#channel && !this.#closing) this.#open(model);
    }, delay);
  }

  /** There is none now: what waits for it, waits no longer than an outage. */
  #missChannel(failure?: unknown): void {
    this.#noChannel = failure === undefined ? NOT_OPENED : reasonOf(failure);
    this.#outageTimer ??= setTimeout(() => {
      this.#refusal = (subject) => {
        const why = this.connection.model ? this.#noChannel : this.connection.trouble;
        return new CoffeeError('TRANSPORT', `${subject}: ${why}`);
      };
      this.#fail(this.#refusal);
    }, this.settings.outage);
  }

  #pump(): void {
    while (this.#channel) {
      const outstanding = this.#outbound.next();
      if (!outstanding) return;
      this.#send(outstanding);
    }
  }

  #send(outstanding: Outstanding<ConfirmChannel>): void {
    if (!this.#channel) return;
    this.#outbound.sent(outstanding, this.#channel, performance.now());
    this.#watch.begin();
    try {
      this.#channel.publish(outstanding);
    } catch (thrown) {
      this.#outbound.fail(outstanding, asCoffeeError(thrown));
      this.#settled();
    }
  }

  /** Nowhere to be put, and confirmed all the same, or nacked: fails, or is sent again after a pause in which it stays outstanding. */
  async #tryAgain(outstanding: Outstanding<ConfirmChannel>, nack: Error | undefined): Promise<void> {
    const failure = await this.#failureOf(outstanding, nack);
    if (!failure) await pause(retryDelay(outstanding.refusals, this.settings.reconnect, Math.random()));
    // It may have been failed, or sent again on a new channel.
    if (!this.#outbound.isRefused(outstanding)) return;
    if (!failure) return nack ? this.#renew() : this.#send(outstanding);
    this.#outbound.fail(outstanding, failure);
    this.#goOn();
  }

  /** Undefined while it is worth trying on. */
  async #failureOf(outstanding: Outstanding<ConfirmChannel>, nack: Error | undefined) {
    const { target } = outstanding.message;
    if (await this.isGone(target)) return notThere(target.subject);
    if (this.#age(outstanding) <= this.settings.outage) return undefined;
    const what = nack ? 'refused messages to it' : 'found no queue for messages to it';
    return new CoffeeError('TRANSPORT', `${target.subject} is unavailable: the broker ${what} for ${this.#outage}`);
  }

  /** How long the broker has had to take it (ms). */
  #age({ firstSentAt }: Outstanding<ConfirmChannel>): number {
    return this.#watch.since(firstSentAt);
  }

  get #outage(): string {
    return `${this.settings.outage / 1000} s`;
  }

  /**
   * A channel keeps to the leader that a replicated queue had when it first sent to it (RabbitMQ 3.10 for good, though that node is
   * down), and confirms what it has dropped when that was another one (`confirm-order.ts`): a new one looks anew. What is outstanding is
   * sent again on it, and may come twice.
   */
  #renew(): void {
    const { model } = this.connection;
    if (model && this.#leaveChannel()) this.#open(model);
  }

  /** @returns false when there is none. */
  #leaveChannel(): boolean {
    const channel = this.#channel;
    this.#channel = undefined;
    void channel?.close(this.settings.closing);
    return channel !== undefined;
  }

  #giveUp(outstanding: Outstanding<ConfirmChannel>): void {
    const { subject } = outstanding.message.target;
    const problem = `${subject}: sent ${unanswered(outstanding)} times over ${this.#outage} without a confirm`;
    this.#outbound.fail(outstanding, new CoffeeError('TRANSPORT', problem));
  }

  #fail(errorOf: (subject: string) => CoffeeError): void {
    this.#outbound.failAll(({ target }) => errorOf(target.subject));
    this.#settled();
  }

  #goOn(): void {
    this.#settled();
    this.#pump();
  }

  #settled(): void {
    if (this.#outbound.isEmpty) this.#onEmpty?.();
  }
}

/** Sendings of which the broker has said nothing: a refusal is an answer, and says that it would have been heard. */
const unanswered = ({ sends, refusals }: Outstanding<ConfirmChannel>): number => sends - refusals;
