/**
 * How many faults of each kind a test may still meet. Bounded, so that a run ends; counted, so that a test can show that its
 * faults did happen; outliving every transport, worker and thread of the run, so that it is the run that is bounded and not each
 * attempt. Must not know: what a fault does.
 */
export const faultKinds = [
  /** A message is sent, or a record appended, twice. */
  'duplicate',
  /** A send or append is held back for some turns of the event loop: others overtake it. */
  'delay',
  /** A send or append does not arrive, and rejects. */
  'lose-send',
  /** A send or append arrives, and rejects: its confirm was lost. */
  'lose-confirm',
  /** A delivery goes back to the queue before its handler is called. */
  'redeliver',
  /** A delivery that was handled and acked is delivered again: its ack was lost. */
  'lose-ack',
  /** The connection breaks before a send or append. */
  'drop-connection',
  /** A send or append does not arrive, and rejects after a while: what it goes to was out of reach. */
  'out-of-reach',
  /** What was sent or appended arrives again, a while after it was confirmed. */
  'repeat-late',
  /** The broker ends a consumer or a reading, before it hands over the next delivery or record. */
  'end-subscription',
  /** A record is handed over a while after the one before it: its reader is slow. */
  'slow-record',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export class FaultBudget {
  readonly #left: Int32Array;

  /** @param handle of another budget, perhaps in another thread: the two are one. */
  constructor(readonly handle: SharedArrayBuffer) {
    this.#left = new Int32Array(handle);
  }

  /** Kinds that are not given do not happen. */
  static of(counts: Readonly<Partial<Record<FaultKind, number>>>): FaultBudget {
    const budget = new FaultBudget(new SharedArrayBuffer(faultKinds.length * 4));
    faultKinds.forEach((kind, i) => (budget.#left[i] = counts[kind] ?? 0));
    return budget;
  }

  remaining(kind: FaultKind): number {
    return Math.max(0, Atomics.load(this.#left, faultKinds.indexOf(kind)));
  }

  /** True when nothing is left: every fault that was asked for has happened. */
  get spent(): boolean {
    return faultKinds.every((kind) => this.remaining(kind) === 0);
  }

  /** @returns true for exactly as many callers as the budget has faults of this kind. */
  take(kind: FaultKind): boolean {
    const at = faultKinds.indexOf(kind);
    if (Atomics.load(this.#left, at) <= 0) return false;
    return Atomics.sub(this.#left, at, 1) > 0;
  }
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
