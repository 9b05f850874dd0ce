/**
 * Where the ranges of a file meet. A reader that is not told where its first row starts takes what follows the first line end,
 * which is wrong only if that stands in quotes, in a line that is too long, or if rows end in another way. A range is accepted
 * when its first row starts where the last row of the range before has ended; otherwise it is scanned again from there. Exact
 * for any file, and free for one without line breaks in quotes.
 *
 * Pure. Invariant: ranges are accepted in order, each once.
 */
import type { ByteRange, Cut, FileLayout, ScannedRange, ScanStart } from './scan-request';

export class FileCuts {
  /** Where the next range has to start. */
  #start: ScanStart;
  /** Line ends before that. */
  #lines: number;

  constructor({ dataStart, headerLines }: Pick<FileLayout, 'dataStart' | 'headerLines'>) {
    this.#start = { row: dataStart };
    this.#lines = headerLines;
  }

  /** To be handed to the reader of a range as it is. */
  get start(): ScanStart {
    return this.#start;
  }
  get lines(): number {
    return this.#lines;
  }

  /** Whether the next range was cut rightly. `told`: where its reader was told to begin, if it was. */
  fits(cut: Cut, range: ByteRange, told: ScanStart | undefined): boolean {
    if (told) return told === this.#start;
    if ('within' in this.#start) return false;
    const { row } = this.#start;
    // A row that starts behind a range starts in none of it.
    return cut.firstRow === undefined ? row >= range.end : cut.firstRow === row;
  }

  accept({ endOfLastRow, withinLine, lines }: Pick<ScannedRange, keyof Cut | 'lines'>): void {
    this.#lines += lines;
    if (withinLine) this.#start = { within: 'line' };
    else if (endOfLastRow !== undefined) this.#start = { row: endOfLastRow };
  }
}
