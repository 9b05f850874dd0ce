/**
 * The clock of the journal: ticks, each with how much time has gone by since the one before. Owns: when a gateway adds one. It measures from when it
 * has read the last, by a clock of its own that never jumps, so that clocks of machines are never compared; and what it measures is never more than
 * what has gone by. Whoever is first counts, for all (`Journal`). While no gateway runs the clock stands still.
 */
import type { Tick } from './journal-records';

/** Ticks in the time that the journal remembers. */
const TICKS = 1000;
/** None is higher in the life of a journal: one a minute makes as many in 8,000 years. */
const MOST_TICKS = 2 ** 32;

/**
 * Whether a tick is later than the last that counts (0: than none, where the log may have lost its beginning), and by no more than the journal
 * remembers: one that nobody can have counted up to must not make all that follow late. Whoever lacks a few, as the log's beginning was a late one,
 * goes on with the others.
 */
export const counts = (tick: number, last: number): boolean =>
  tick > last && tick <= (last === 0 ? MOST_TICKS : last + TICKS);

export class Ticks {
  #last = 0;

  /** `retention`: how long the journal keeps its records. `since`: when this one was made (both ms, of a clock that never jumps). */
  constructor(
    private readonly retention: number,
    private since: number,
  ) {}

  /** `last`: the last tick that counts, as the journal has been read to. */
  heard(last: number, now: number): void {
    if (last === this.#last) return;
    this.#last = last;
    this.since = now;
  }

  /** The tick to be added now, if it is time for one. */
  due(now: number): Tick | undefined {
    const elapsed = Math.floor(now - this.since);
    return elapsed < this.retention / TICKS ? undefined : { type: 'Tick', tick: this.#last + 1, elapsed };
  }
}
