/**
 * A running consumer or reader: handler loop and channel under one life. Ended once: by stop(), by its handler, or by the broker.
 * Owns: that order. Must not know: what a delivery is.
 */
import type { Subscription } from '@coffee/middleware';
import type { ConsumerChannel } from './consumer-channel';
import type { HandlerLoop } from './handler-loop';

export class RabbitmqSubscription implements Subscription {
  readonly closed: Promise<void>;
  #stopped: Promise<void> | undefined;
  #resolveClosed!: () => void;
  #rejectClosed!: (error: unknown) => void;

  /** @param onEnded called once, when it has ended in whatever way. */
  constructor(
    private readonly loop: Pick<HandlerLoop<unknown>, 'pause' | 'resume' | 'halt'>,
    private readonly channel: ConsumerChannel,
    private readonly onEnded: (subscription: RabbitmqSubscription) => void,
  ) {
    this.closed = new Promise((resolve, reject) => {
      this.#resolveClosed = resolve;
      this.#rejectClosed = reject;
    });
    // Whoever does not watch `closed` must not bring the process down with it.
    this.closed.catch(() => undefined);
  }

  /** Why it does not consume although there is a connection. */
  get trouble(): string | undefined {
    return this.channel.trouble;
  }

  pause(): void {
    this.loop.pause();
  }

  resume(): void {
    this.loop.resume();
  }

  stop(): Promise<void> {
    return (this.#stopped ??= this.#end(this.#resolveClosed));
  }

  /** Its handler has thrown: it ends with that, and what is unacked goes back. */
  failedBy(thrown: unknown): void {
    this.#stopped ??= this.#end(() => this.#rejectClosed(thrown));
  }

  /** The broker has ended it: there is nothing to cancel. */
  endedBy(error: unknown): void {
    this.#rejectClosed(error);
    this.#stopped ??= this.#end(() => undefined);
  }

  async #end(settle: () => void): Promise<void> {
    const settled = this.loop.halt();
    await this.channel.cancel();
    await settled;
    await this.channel.close();
    this.onEnded(this);
    settle();
  }
}
