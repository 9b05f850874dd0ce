/**
 * What this process waits for that others have to do. Nothing may be waited for in silence: who looks here is told of each wait that lasts,
 * with what is missing, and again when it has lasted twice as long. Owns: since when, and when to tell. Must not know: timers, logs.
 */
export interface Wait {
  /** Some of what is waited for has come: it counts from now. Cheap. */
  moved(): void;
  end(): void;
}

export interface LongWait {
  /** What is missing. */
  readonly what: string;
  readonly seconds: number;
}

interface Waiting {
  readonly what: () => string;
  since: number;
  moved: boolean;
  /** Told when it has lasted so long (ms). */
  tellAfter: number;
}

export const LONG_WAIT = 60_000;

export class Waits {
  readonly #waiting = new Set<Waiting>();

  constructor(private readonly elapsed: () => number = () => performance.now()) {}

  /** `what` is missing: asked for when it is told. */
  begin(what: () => string): Wait {
    const waiting: Waiting = { what, since: this.elapsed(), moved: false, tellAfter: LONG_WAIT };
    this.#waiting.add(waiting);
    return { moved: () => void (waiting.moved = true), end: () => void this.#waiting.delete(waiting) };
  }

  /** Waits while `promise` does. */
  async during<T>(what: () => string, promise: Promise<T>): Promise<T> {
    const wait = this.begin(what);
    try {
      return await promise;
    } finally {
      wait.end();
    }
  }

  /** Those to be told now. To be asked every few seconds. */
  long(): LongWait[] {
    const now = this.elapsed();
    return [...this.#waiting].flatMap((waiting) => {
      if (waiting.moved) Object.assign(waiting, { moved: false, since: now, tellAfter: LONG_WAIT });
      const lasted = now - waiting.since;
      if (lasted < waiting.tellAfter) return [];
      waiting.tellAfter = 2 * lasted;
      return [{ what: waiting.what(), seconds: Math.round(lasted / 1000) }];
    });
  }
}
