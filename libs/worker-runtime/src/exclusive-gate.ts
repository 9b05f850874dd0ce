/**
 * Who may be at work in this process at the same time: any number of chunks together, or one chunk alone. A chunk that was
 * delivered before works alone, so that when the process dies meanwhile it is known which chunk was in it. First come, first
 * served: whoever waits to be alone is not overtaken.
 */

interface Waiting {
  readonly alone: boolean;
  readonly enter: () => void;
}

export class ExclusiveGate {
  readonly #waiting: Waiting[] = [];
  #together = 0;
  #alone = false;

  async together<T>(work: () => Promise<T>): Promise<T> {
    if (this.#alone || this.#waiting.length > 0) await this.#queue(false);
    else this.#together++;
    try {
      return await work();
    } finally {
      this.#together--;
      this.#admit();
    }
  }

  async alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.#alone || this.#together > 0 || this.#waiting.length > 0) await this.#queue(true);
    else this.#alone = true;
    try {
      return await work();
    } finally {
      this.#alone = false;
      this.#admit();
    }
  }

  /** Resolves when this one has been counted in. */
  #queue(alone: boolean): Promise<void> {
    return new Promise((enter) => this.#waiting.push({ alone, enter }));
  }

  #admit(): void {
    for (let next = this.#waiting[0]; next && !this.#alone; next = this.#waiting[0]) {
      if (next.alone && this.#together > 0) return;
      if (next.alone) this.#alone = true;
      else this.#together++;
      this.#waiting.shift();
      next.enter();
    }
  }
}
