/**
 * Whether ranges that were scanned apart are one file when put together. A reader that is not told where its first row starts
 * takes what follows the first line feed, which is wrong only if that line feed stands in quotes (or rows end in CR). The
 * coordinator accepts a range when its first row starts where the last row of the range before has ended; otherwise the
 * range is scanned again from there. Exact for any file, and free for one without line breaks in quotes.
 *
 * Pure: owns the state of the cuts of one table, nothing else. Invariants: ranges of a file are accepted in order, each
 * once; a result that is not accepted leaves no trace.
 */
import { CoffeeError } from '@coffee/core';
import type { ByteRange, Cut } from './scan-request';

/** A range of one of several files, with its place among all ranges of the table. */
export interface TableRange extends ByteRange {
  readonly seq: number;
  /** Index of the file. */
  readonly file: number;
}

/** To be scanned again, with its first row given. */
export interface Rescan {
  readonly seq: number;
  readonly firstRow: number;
}

export interface Offered<Result> {
  /** Now certain, in order; for a result that was offered earlier, too. */
  readonly accepted: readonly { readonly seq: number; readonly result: Result }[];
  /** At most one: the ranges behind it wait for it. */
  readonly rescan: Rescan | undefined;
}

interface FileState<Result> {
  readonly ranges: readonly TableRange[];
  /** Index in `ranges` of the next to be accepted. */
  next: number;
  /** Offset at which the next row starts. */
  nextRow: number;
  /** Offered and not accepted yet, by seq. */
  readonly waiting: Map<number, Result>;
}

export class CutValidator<Result extends Cut> {
  readonly #files: readonly FileState<Result>[];
  readonly #fileOf = new Map<number, FileState<Result>>();

  /**
   * @param ranges of each file all, in order.
   * @param dataStarts where the first row of each file starts.
   */
  constructor(ranges: readonly TableRange[], dataStarts: readonly number[]) {
    this.#files = dataStarts.map((dataStart, file) => ({
      ranges: ranges.filter((range) => range.file === file),
      next: 0,
      nextRow: dataStart,
      waiting: new Map<number, Result>(),
    }));
    for (const file of this.#files) for (const range of file.ranges) this.#fileOf.set(range.seq, file);
  }

  /** All ranges are accepted. */
  get complete(): boolean {
    return this.#files.every((file) => file.next === file.ranges.length);
  }

  /** Takes the result of a range: the first, or that of the rescan that was asked for. */
  offer(seq: number, result: Result): Offered<Result> {
    const file = this.#fileOf.get(seq);
    if (!file) throw new CoffeeError('INTERNAL', `a result for range ${seq}, which there is not`);
    file.waiting.set(seq, result);
    const accepted: { seq: number; result: Result }[] = [];
    for (let range = file.ranges[file.next]; range; range = file.ranges[file.next]) {
      const candidate = file.waiting.get(range.seq);
      if (candidate === undefined) break;
      file.waiting.delete(range.seq);
      if (!fits(candidate, range, file.nextRow)) {
        return { accepted, rescan: { seq: range.seq, firstRow: file.nextRow } };
      }
      accepted.push({ seq: range.seq, result: candidate });
      file.nextRow = candidate.endOfLastRow ?? file.nextRow;
      file.next++;
    }
    return { accepted, rescan: undefined };
  }
}

/** A row that starts behind the range starts in none of it. */
function fits(cut: Cut, range: ByteRange, nextRow: number): boolean {
  return cut.firstRow === undefined ? nextRow >= range.end : cut.firstRow === nextRow;
}
