/**
 * A subscription of a simulated process that outlives connections. Owns: when it begins again, and its one end. Must not know: queues and
 * logs, but for the offset where a reading goes on.
 */
import { CoffeeError, asCoffeeError } from '@coffee/core';
import type { Subscription } from '@coffee/middleware';
import type { SimProcess } from '../virtual/sim-process';

interface Around {
  /** Begins at the broker. `again`: waits for a connection for ever, else as long as anything that is asked of the broker. */
  begin(again: boolean): Promise<Subscription>;
  /** Whether there is no connection. */
  lost(): boolean;
  ended(): void;
}

export class LastingSubscription implements Subscription {
  readonly closed: Promise<void>;
  /** Of a reading: the offset of the next record. */
  next: number;
  /** Of a reading: settles with the handler of the last record. */
  handling: Promise<void> = Promise.resolve();
  #paused = false;
  /** Calls of its handler that wait until it is resumed. */
  readonly #waiting: (() => void)[] = [];
  /** Handlers in progress, and what they have said that has not arrived. */
  readonly #underWay = new Set<Promise<void>>();
  #stopping = false;
  #inner: Subscription | undefined;
  #settle!: { readonly resolve: () => void; readonly reject: (error: unknown) => void };

  constructor(
    private readonly options: { readonly process: SimProcess; readonly broker: SimProcess },
    private readonly around: Around,
    private readonly reading: { readonly log: string; readonly from: number } | undefined,
  ) {
    this.next = reading?.from ?? 0;
    this.closed = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    this.closed.catch(() => undefined);
  }

  /** Whether nothing more is to be handed to the handler. */
  get stopping(): boolean {
    return this.#stopping;
  }

  /** @throws CoffeeError as the broker refuses it. */
  async start(): Promise<void> {
    try {
      this.#watch(await this.around.begin(false));
    } catch (thrown) {
      this.around.ended();
      throw thrown;
    }
  }

  pause(): void {
    this.#paused = true;
    this.options.broker.enter(() => this.#inner?.pause());
  }

  resume(): void {
    this.#release();
    this.options.broker.enter(() => this.#inner?.resume());
  }

  /** Runs what calls the handler: now, or when it is no longer paused, and not paused again by another that waited, too. */
  handOver(call: () => void | Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = (): void => {
        try {
          resolve(call());
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      if (this.#paused) this.#waiting.push(go);
      else go();
    });
  }

  /** @returns the same promise; stop() waits for it, unless the connection is lost meanwhile. */
  underWay(work: void | Promise<void>): Promise<void> {
    const settled = Promise.resolve(work);
    this.#underWay.add(settled);
    settled.catch(() => undefined).finally(() => this.#underWay.delete(settled));
    return settled;
  }

  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#release();
    // What handlers in progress say is still under way when they have settled.
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
    if (!this.around.lost()) await this.options.broker.enter(() => this.#inner?.stop());
    this.#end(undefined);
  }

  /** Its handler has thrown. */
  fail(error: unknown): void {
    if (!this.#stopping) this.#end(error);
  }

  tailLost(log: string, end: number): void {
    if (this.reading?.log !== log || this.next <= end || !this.around.lost()) return;
    this.#end(new CoffeeError('TRANSPORT', `log ${log} has lost its records from ${end} on`));
  }

  #release(): void {
    this.#paused = false;
    while (!this.#paused && this.#waiting.length > 0) this.#waiting.shift()?.();
  }

  #watch(inner: Subscription): void {
    this.#inner = inner;
    inner.closed.then(
      () => this.#end(undefined),
      (error: unknown) => {
        if (this.#stopping) return;
        if (!this.around.lost()) return this.#end(error);
        this.options.process.enter(() => void this.#beginAgain());
      },
    );
  }

  async #beginAgain(): Promise<void> {
    try {
      const inner = await this.around.begin(true);
      if (this.#stopping) await this.options.broker.enter(() => inner.stop());
      else this.#watch(inner);
    } catch (thrown) {
      this.#end(asCoffeeError(thrown));
    }
  }

  #end(error: unknown): void {
    this.#stopping = true;
    this.around.ended();
    if (error === undefined) this.#settle.resolve();
    else this.#settle.reject(error);
  }
}
