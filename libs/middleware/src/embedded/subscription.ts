/**
 * The life of a subscription on the transport's side: running, then ended once, by stop(), by its handler or by the broker.
 * Owns: pause, the count of handlers in progress, `closed`. Must not know: the difference between a consumer and a reader.
 */
import { asCoffeeError, type CoffeeError } from '@coffee/core';
import type { Subscription } from '../contract';
import type { Request } from './protocol';
import type { Turns } from './turns';

/** What a subscription needs of its connection. */
export interface Connection {
  readonly turns: Turns;
  say(request: Request): void;
  /** The body as it has to stand in what is said next. */
  pack(body: Uint8Array): Uint8Array;
  /** @returns when the broker has done it; rejects when it has not. */
  request(make: (id: number) => Request): Promise<void>;
  forget(sub: number): void;
}

export abstract class EmbeddedSubscription implements Subscription {
  readonly closed: Promise<void>;
  protected paused = false;
  /** False until the broker has said yes, and from the moment at which it has to end. */
  protected running = false;
  #handling = 0;
  #idle: (() => void) | undefined;
  #stopped: Promise<void> | undefined;
  #resolveClosed!: () => void;
  #rejectClosed!: (error: unknown) => void;
  #gone = false;
  #turnTaken = false;

  constructor(
    protected readonly connection: Connection,
    protected readonly sub: number,
  ) {
    this.closed = new Promise((resolve, reject) => {
      this.#resolveClosed = resolve;
      this.#rejectClosed = reject;
    });
    // Whoever does not watch `closed` must not bring the process down with it.
    this.closed.catch(() => undefined);
  }

  start(): void {
    this.running = true;
    this.wake();
  }

  pause(): void {
    if (this.paused) return;
    this.paused = true;
    this.tell('pause');
  }

  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    this.tell('resume');
    this.wake();
  }

  stop(): Promise<void> {
    return (this.#stopped ??= this.#end(undefined));
  }

  /** The broker has ended it, or the connection is gone. */
  endedBy(error: CoffeeError): void {
    this.#gone = true;
    this.running = false;
    this.drop();
    this.connection.forget(this.sub);
    this.#rejectClosed(error);
  }

  /** Asks for a turn, when there is something to do in it. */
  protected wake(): void {
    if (this.#turnTaken || !this.running || this.paused || !this.hasWork()) return;
    this.#turnTaken = true;
    this.connection.turns.add(() => {
      this.#turnTaken = false;
      if (this.running && !this.paused) this.turn();
    });
  }

  /** Runs one handler; `done` follows when it has settled well, else the subscription ends with what it threw. */
  protected handle(handler: () => void | Promise<void>, done: () => void): void {
    this.#handling++;
    let result: void | Promise<void>;
    try {
      result = handler();
    } catch (thrown) {
      this.#handled();
      this.#fail(thrown);
      return;
    }
    if (result === undefined) {
      this.#handled();
      done();
      return;
    }
    result.then(
      () => {
        this.#handled();
        done();
      },
      (thrown: unknown) => {
        this.#handled();
        this.#fail(thrown);
      },
    );
  }

  protected abstract hasWork(): boolean;
  protected abstract turn(): void;
  /** Says to the broker that it is paused, or no longer. */
  protected abstract tell(what: 'pause' | 'resume'): void;
  /** Before it ends: no more comes from the broker once this has resolved. */
  protected abstract drain(): Promise<void>;
  /** Gives back to the broker what is in hand. */
  protected abstract giveBack(): void;
  /** Forgets what is in hand: nobody wants it back. */
  protected abstract drop(): void;

  #handled(): void {
    if (--this.#handling === 0) this.#idle?.();
  }

  #fail(thrown: unknown): void {
    if (this.#stopped || this.#gone) return;
    this.#stopped = this.#end({ error: thrown });
  }

  async #end(failure: { readonly error: unknown } | undefined): Promise<void> {
    this.running = false;
    const idle = this.#handling === 0 ? undefined : new Promise<void>((resolve) => (this.#idle = resolve));
    try {
      if (!this.#gone) await this.drain();
      await idle;
      if (!this.#gone) {
        this.giveBack();
        await this.connection.request((id) => ['cancel', id, this.sub]);
      }
    } catch (thrown) {
      // Only a connection that is gone refuses; then the broker has taken everything back itself.
      await idle;
      this.#rejectClosed(asCoffeeError(thrown));
    }
    this.drop();
    this.connection.forget(this.sub);
    if (failure) this.#rejectClosed(failure.error);
    else this.#resolveClosed();
  }
}
