/**
 * The real fold as a table: a state is a number, and each (state, event) runs the real code once, on a clone, and is looked
 * up from then on. Two folds are one state when their fingerprints are equal.
 */
interface Foldable<F> {
  clone(): F;
  fingerprint(): string;
}

export interface Step<Out> {
  readonly next: number;
  readonly out: Out;
}

export class FoldTable<F extends Foldable<F>, Out> {
  readonly #folds: F[] = [];
  readonly #ids = new Map<string, number>();
  readonly #steps = new Map<number, Step<Out>>();

  /** State 0 is the initial one. `apply` may throw: that is the caller's violation, told each time. */
  constructor(
    initial: F,
    private readonly apply: (fold: F, event: number) => Out,
  ) {
    this.#idOf(initial);
  }

  fold(state: number): F {
    return this.#folds[state]!;
  }

  /** `event` is any number below 65,536 that the caller gives a meaning. */
  step(state: number, event: number): Step<Out> {
    const key = state * 0x10000 + event;
    let step = this.#steps.get(key);
    if (!step) {
      const fold = this.fold(state).clone();
      const out = this.apply(fold, event);
      this.#steps.set(key, (step = { next: this.#idOf(fold), out }));
    }
    return step;
  }

  #idOf(fold: F): number {
    const fingerprint = fold.fingerprint();
    let id = this.#ids.get(fingerprint);
    if (id === undefined) {
      this.#ids.set(fingerprint, (id = this.#folds.length));
      this.#folds.push(fold);
    }
    return id;
  }
}
