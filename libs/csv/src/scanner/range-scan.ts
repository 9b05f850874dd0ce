/**
 * One scan of one range: finds its first row, lets the kernel decode, and takes over where it stops. Owns: where rows begin and
 * end, which of them are bad, and the count of lines. Must not know: files, threads.
 *
 * Invariant: what it finds is a function of the text and of where it starts. Only time depends on which path has read a row.
 */
import { CoffeeError, plural } from '@coffee/core';
import { HEADER_AGAIN, type BadRow } from '../bad-row';
import { CR, LF, textOf } from '../dialect';
import { isHeaderAgain } from '../header';
import { behindFirstLine, lineEndsIn, RowSplitter, type RowProblem } from '../row-splitter';
import type { Cut, ScanRequest } from '../scan-request';
import type { TextSource } from '../text-source';
import type { Kernel } from './kernel';
import { AT, DONE, LINES, MAX_ROW_BYTES, MAX_TEXT_FIELDS, ODD, ROW, TEXT_FIELDS } from './memory-map';
import { ScanReport } from './scan-report';
import type { Operation } from './scan-program';
import { SlowRow } from './slow-row';
import type { Staging } from './staging';
import { TextWindow } from './text-window';

/** Odd rows come in flocks: where the kernel has read none between them, twice as many are read before it is asked again. */
const LARGEST_FLOCK = 64;

export class RangeScan implements Cut {
  firstRow: number | undefined;
  endOfLastRow: number | undefined;
  withinLine?: true;
  failed = false;
  /** Line ends gone over so far. */
  lines = 0;
  readonly report: ScanReport;
  readonly located: number[] = [];
  readonly #window: TextWindow;
  readonly #splitter: RowSplitter;
  readonly #slow: SlowRow;
  /** Rows to read without the kernel when it meets an odd one. */
  #flock = 1;

  constructor(
    private readonly kernel: Kernel,
    private readonly request: ScanRequest,
    private readonly source: TextSource,
    private readonly program: readonly Operation[],
    private readonly staging: Staging,
  ) {
    const { dialect, header, isText, dataStart } = request.file;
    const lineEnd = dialect.lineEnd === 'cr' ? CR : LF;
    kernel.run.setDialect(dialect.separator, lineEnd);
    for (let column = 0; column < Math.min(isText.length, MAX_TEXT_FIELDS); column++)
      kernel.bytes[TEXT_FIELDS + column] = isText[column] ? 1 : 0;
    this.#splitter = new RowSplitter(dialect.separator, header.length, (column) => isText[column] ?? true);
    this.report = new ScanReport(request.rejects === true);
    this.#slow = new SlowRow(program, dialect.encoding, (kind, column, example) =>
      this.report.note(kind, column, example, this.lines),
    );
    const { start, range } = request;
    const at = start && 'row' in start ? start.row : range.start;
    const guessed = !start && range.start > dataStart;
    this.#window = new TextWindow(kernel, source, lineEnd, guessed ? at - 1 : Math.max(at, dataStart));
  }

  run(): void {
    let address = this.#begin();
    if (address === undefined) return;
    const window = this.#window;
    while (window.offsetOf(address) < this.#end) {
      const result = this.#decode(address);
      address = this.kernel.words[AT / 4]!;
      this.staging.rows = this.kernel.words[ROW / 4]!;
      this.lines += this.kernel.words[LINES / 4]!;
      if (result === DONE) break;
      const next = result === ODD || window.atEnd ? this.#oddRows(address) : this.#advance(address);
      if (next === undefined) break;
      address = next;
    }
    if (!this.withinLine) this.endOfLastRow = Math.min(window.offsetOf(address), this.source.end);
  }

  /** Rows that start from there on are of another range, or are none. */
  get #end(): number {
    return Math.min(this.request.range.end, this.source.end);
  }

  /** @returns the address of the first row; undefined when none starts in the range. */
  #begin(): number | undefined {
    const { file, range, start } = this.request;
    if (start && 'within' in start) {
      this.#advance(this.#window.addressOf(range.start));
      const behind = this.#skipLine(this.#window.addressOf(range.start));
      if (behind !== undefined) this.firstRow = this.#window.offsetOf(behind);
    } else if (start || range.start <= file.dataStart) {
      this.firstRow = start?.row ?? file.dataStart;
    } else {
      const found = this.#window.findRowStart(range.start - 1, range.end);
      this.firstRow = found === 'changed' ? this.#changed() : found;
    }
    if (this.firstRow !== undefined && this.firstRow >= this.#end) this.firstRow = undefined;
    return this.firstRow === undefined ? undefined : this.#window.addressOf(this.firstRow);
  }

  #decode(address: number): number {
    const { header, dialect } = this.request.file;
    const { words, run } = this.kernel;
    // Rows of one field look like blank lines when it is empty: they are left to the slow path, as is everything else odd. And the
    // kernel does not say in which line a row is.
    if (header.length < 2 || this.request.locate) {
      words[AT / 4] = address;
      words[ROW / 4] = this.staging.rows;
      words[LINES / 4] = 0;
      return ODD;
    }
    const stop = this.#window.addressOf(this.#end);
    const crlf = dialect.lineEnd === 'crlf' ? 1 : 0;
    const { rows } = this.staging;
    const result = run.scan(address, stop, this.#window.limit, rows, header.length, this.program.length, crlf);
    if (words[ROW / 4] !== rows) this.#flock = 1;
    return result;
  }

  /** @returns the address behind the rows; undefined when the scan is over. */
  #oddRows(from: number): number | undefined {
    const window = this.#window;
    let address = from;
    for (let row = 0; row < this.#flock && window.offsetOf(address) < this.#end; row++) {
      const next = this.#oddRow(address);
      if (next === undefined) return undefined;
      address = next;
    }
    this.#flock = Math.min(this.#flock * 2, LARGEST_FLOCK);
    return address;
  }

  #oddRow(address: number): number | undefined {
    const window = this.#window;
    let at = address;
    for (;;) {
      const there = window.from(at);
      const text = there.length > MAX_ROW_BYTES ? there.subarray(0, MAX_ROW_BYTES) : there;
      const row = this.#splitter;
      const whole = window.atEnd && text === there;
      if (row.split(text, whole)) {
        this.#take(row, text);
        if (this.failed) return undefined;
        this.lines += row.lines;
        return at + row.next;
      }
      if (text.length >= MAX_ROW_BYTES) return this.#tooLong(at, text, row.openQuote);
      if (whole) throw new CoffeeError('INTERNAL', `a row of ${this.request.file.name} does not end with it`);
      at = this.#advance(at);
    }
  }

  #take(row: RowSplitter, text: Uint8Array): void {
    if (row.problem) return this.#bad(row.problem, text.subarray(0, row.next));
    if (row.count === 0) return;
    const slow = this.#slow;
    slow.read(row);
    const { unreadable, values } = slow;
    const { readings, keepingNone = 0 } = this.request;
    const keeping = ((1 << readings.length) - 1) & ~keepingNone;
    const isLost = (unreadable & keeping) === keeping;
    const [first, ...others] = slow.bad;
    if (first) {
      const { column, message, reason } = first;
      const { header, dialect } = this.request.file;
      const what = isHeaderAgain(header, (place) => textOf(row.field(place), dialect.encoding))
        ? { message: HEADER_AGAIN, reason: HEADER_AGAIN }
        : { column, message, reason, ...(others.length > 0 && { fields: [first, ...others] }) };
      this.#bad({ ...what, ...(!isLost && { readings: unreadable }) }, text.subarray(0, row.next));
      if (isLost) return;
    }
    if (this.request.locate?.[this.located.length] === this.staging.rows) this.located.push(this.lines);
    this.staging.add(values);
  }

  #bad(why: RowProblem & Partial<BadRow>, text: Uint8Array): void {
    this.report.bad({ line: this.lines, ...why }, text);
    if (this.request.onBadRow === 'fail') this.failed = true;
  }

  /** The row has no end within reach: its first line is bad, however long that is. */
  #tooLong(address: number, text: Uint8Array, openQuote: boolean): number | undefined {
    const reason = openQuote ? 'has a quote that is not closed' : 'is too long';
    const most = plural(MAX_ROW_BYTES, 'byte');
    const message = openQuote ? `${reason} within ${most}` : `is longer than ${most}`;
    const next = behindFirstLine(text, false);
    this.#bad({ message, reason }, text.subarray(0, next));
    if (this.failed) return undefined;
    if (next === undefined) return this.#skipLine(address);
    this.lines += lineEndsIn(text, next);
    return address + next;
  }

  /** @returns the address behind the line that goes on at an address; undefined when it goes on beyond the range. */
  #skipLine(from: number): number | undefined {
    const window = this.#window;
    let at = from;
    for (;;) {
      const text = window.from(at);
      const next = behindFirstLine(text, window.atEnd);
      if (next !== undefined) {
        this.lines += lineEndsIn(text, next);
        return at + next;
      }
      if (window.offsetOf(at) + text.length >= this.request.range.end) {
        this.withinLine = true;
        return undefined;
      }
      // The last byte may be the first half of a line end.
      at = this.#advance(at + text.length - 1);
    }
  }

  #advance(address: number): number {
    return this.#window.advance(address, this.request.range.end) ?? this.#changed();
  }

  #changed(): never {
    const { path } = this.request.file;
    throw new CoffeeError('INPUT_CHANGED', `${path} changed while it was read; run again when nobody writes to it`);
  }
}
