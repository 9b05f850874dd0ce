/**
 * The clock of the journal: ticks, each with how much time has gone by since the one before. Owns: when a gateway adds one. It measures from when it
 * has read the last, by a clock of its own that never jumps, so that clocks of machines are never compared; and what it measures is never more than
 * what has gone by. Whoever is first counts, for all (`Journal`). While no gateway runs the clock stands still.
 */
import type { Tick } from './journal-records';

/** Ticks in the time that the journal remembers. */
const TICKS = 1000;

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
