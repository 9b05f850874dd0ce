/**
 * Sort: the total order of the rows of an answer, over all its chunks, as row numbers: no object per row, so that the 14
 * million rows of an answer without a minimum sort in some 20 bytes each.
 *
 * The first digit of the keys is sorted by radix over all rows; runs of rows with the same digit by the next one, and so on;
 * short runs by insertion. Of random ids hardly a run is left after the first digit.
 * Invariants: deterministic; rows that are equal in every key keep the order in which they stand in the chunks.
 * Must not know: how values are printed, beyond what `sort-keys.ts` says.
 *
 * Measured: see bench/sort.bench.ts.
 */
import { chunkWith } from './chunk-starts';
import type { Chunk } from '@coffee/protocol';
import { radixBuffers, radixSort, type RadixBuffers } from './radix';
import { keySources, type KeySource, type SortColumn } from './sort-keys';

/** Runs up to this length are sorted by insertion. */
const SHORT = 24;

/**
 * The rows in order, as numbers that count all rows of the chunks one after the other.
 * @throws CoffeeError BAD_MESSAGE when a column is absent or of another kind.
 */
export function sortRows(chunks: readonly Chunk[], orderBy: readonly SortColumn[]): Uint32Array {
  return new RowSorter(chunks, orderBy).sort();
}

/** Rows `from` to before `to` are equal in all digits before `level`. */
interface Run {
  readonly from: number;
  readonly to: number;
  readonly level: number;
}

class RowSorter {
  readonly #rows: Uint32Array;
  readonly #buffers: RadixBuffers;
  /** First row of each chunk that has rows, and the end. */
  readonly #starts: number[] = [0];
  /** By level: the key's sources by chunk, and which of its digits. */
  readonly #keys: { readonly sources: readonly KeySource[]; readonly first: number; readonly end: number }[] = [];
  readonly #levels: number;

  constructor(chunks: readonly Chunk[], orderBy: readonly SortColumn[]) {
    const filled = chunks.filter((chunk) => chunk.rows > 0);
    for (const chunk of filled) this.#starts.push(this.#starts.at(-1)! + chunk.rows);
    const rows = this.#starts.at(-1)!;
    this.#rows = new Uint32Array(rows);
    for (let row = 0; row < rows; row++) this.#rows[row] = row;
    this.#buffers = radixBuffers(rows);
    let level = 0;
    for (const spec of orderBy) {
      const sources = keySources(filled, spec);
      const digits = sources.reduce((most, source) => Math.max(most, source.digits), 0);
      this.#keys.push({ sources, first: level, end: level + digits });
      level += digits;
    }
    this.#levels = level;
  }

  sort(): Uint32Array {
    const runs: Run[] = [{ from: 0, to: this.#rows.length, level: 0 }];
    for (let run = runs.pop(); run; run = runs.pop()) this.#sortRun(run, runs);
    return this.#rows;
  }

  #sortRun({ from, to, level }: Run, runs: Run[]): void {
    if (to - from <= SHORT) {
      this.#insertionSort(from, to, level);
      return;
    }
    // Ids often begin alike: digits that are the same in all rows are passed over.
    while (level < this.#levels && this.#fillDigits(from, to, level)) level++;
    if (level >= this.#levels) return;
    radixSort(this.#rows, from, to, this.#buffers);
    const { digits } = this.#buffers;
    // The runs lie behind each other in `digits`, which is overwritten only within the run that is sorted next.
    for (let start = from, end = from + 1; end <= to; end++) {
      if (end < to && digits[end] === digits[start]) continue;
      if (end - start > SHORT) runs.push({ from: start, to: end, level: level + 1 });
      else if (end - start > 1) this.#insertionSort(start, end, level + 1);
      start = end;
    }
  }

  /** @returns whether all rows have the same digit. The rows of a run are ascending, so their chunk hardly ever changes. */
  #fillDigits(from: number, to: number, level: number): boolean {
    const { digits } = this.#buffers;
    const rows = this.#rows;
    const { sources, first } = this.#keys.find(({ end }) => level < end)!;
    let differing = 0;
    for (let i = from; i < to;) {
      const chunk = chunkWith(this.#starts, rows[i]!);
      const start = this.#starts[chunk]!;
      const end = this.#starts[chunk + 1]!;
      const source = sources[chunk]!;
      for (; i < to && rows[i]! < end && rows[i]! >= start; i++) {
        digits[i] = source.digitAt(rows[i]! - start, level - first);
        differing |= digits[i]! ^ digits[from]!;
      }
    }
    return differing === 0;
  }

  #insertionSort(from: number, to: number, level: number): void {
    const rows = this.#rows;
    for (let i = from + 1; i < to; i++) {
      const row = rows[i]!;
      let at = i;
      for (; at > from && this.#compare(rows[at - 1]!, row, level) > 0; at--) rows[at] = rows[at - 1]!;
      rows[at] = row;
    }
  }

  #compare(a: number, b: number, level: number): number {
    const chunkOfA = chunkWith(this.#starts, a);
    const chunkOfB = chunkWith(this.#starts, b);
    for (const { sources, first, end } of this.#keys) {
      for (; level < end; level++) {
        const left = sources[chunkOfA]!.digitAt(a - this.#starts[chunkOfA]!, level - first);
        const right = sources[chunkOfB]!.digitAt(b - this.#starts[chunkOfB]!, level - first);
        if (left !== right) return left - right;
      }
    }
    return 0;
  }
}
