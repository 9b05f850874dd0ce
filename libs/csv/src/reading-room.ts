/** Room for so many ranges at once. The first failure, or an abort, is everybody's who waits or comes later. */
import { asCoffeeError } from '@coffee/core';
import type { Room } from './table-reading';

export class ReadingRoom implements Room {
  #inside = 0;
  #failure: Error | undefined;
  #waiting: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];

  constructor(
    private readonly size: number,
    private readonly signal: AbortSignal,
  ) {
    signal.addEventListener('abort', () => this.fail(signal.reason), { once: true });
  }

  async enter(): Promise<void> {
    this.signal.throwIfAborted();
    while (!this.#failure && this.#inside >= this.size)
      await new Promise<void>((resolve, reject) => this.#waiting.push({ resolve, reject }));
    if (this.#failure) throw this.#failure;
    this.#inside++;
  }

  leave(): void {
    this.#inside--;
    this.#waiting.shift()?.resolve();
  }

  fail(error: unknown): void {
    // What a reader's target has rejected with is for whoever reads to tell apart.
    this.#failure ??= error instanceof Error ? error : asCoffeeError(error);
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
  }
}
