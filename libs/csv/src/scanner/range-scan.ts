/**
 * One scan of one range of a text, whatever the format of its rows: finds the first row, lets the format decode rows of ordinary form, and
 * takes over where it stops. Owns: where rows begin and end, which of them are bad, and the count of lines. Must not know: files, threads.
 *
 * Invariant: what it finds is a function of the text and of where it starts. Only time depends on which path has read a row.
 */
import { CoffeeError, plural } from '@coffee/core';
import { HEADER_AGAIN, type BadRow } from '../bad-row';
import type { ScannedRows } from '../input-format';
import type { Cut, ScanRequest } from '../scan-request';
import { behindFirstLine, lineEndsIn } from '../text';
import type { RowProblem, SplitRow, TextRows } from '../text-rows';
import type { TextSource } from '../text-source';
import type { Kernel } from './kernel';
import { AT, DONE, LINES, MAX_ROW_BYTES, ODD, ROW } from './memory-map';
import { ScanReport } from './scan-report';
import { scanProgram, type Operation } from './scan-program';
import { SlowRow } from './slow-row';
import { Staging } from './staging';
import { TextWindow } from './text-window';

/** Odd rows come in flocks: where none between them was of ordinary form, twice as many are split before the format is asked again. */
const LARGEST_FLOCK = 64;

/** The rows that start in a range of a text. @throws CoffeeError INPUT_CHANGED. */
export function scanText(kernel: Kernel, request: ScanRequest, source: TextSource, rows: TextRows): ScannedRows {
  const { file, range, columns, readings, locate } = request;
  const program = scanProgram(file.header, columns, readings);
  const staging = new Staging(kernel, program, rows.leastBytes, range.end - range.start, file.encoding);
  const scan = new RangeScan(kernel, request, source, rows, program, staging);
  scan.run();
  const { firstRow, endOfLastRow, withinLine, lines, failed, report, located } = scan;
  return {
    chunk: staging.chunk(),
    ...{ rows: staging.rows, lines, firstRow, endOfLastRow, ...(withinLine && { withinLine }) },
    ...{ badRows: report.badRows, notes: report.notes, failed, ...(locate && { located }) },
  };
}

class RangeScan implements Cut {
  firstRow: number | undefined;
  endOfLastRow: number | undefined;
  withinLine?: true;
  failed = false;
  /** Line ends gone over so far. */
  lines = 0;
  readonly report: ScanReport;
  readonly located: number[] = [];
  readonly #window: TextWindow;
  readonly #slow: SlowRow;
  /** Rows to split one by one when an odd one is met. */
  #flock = 1;

  constructor(
    private readonly kernel: Kernel,
    private readonly request: ScanRequest,
    private readonly source: TextSource,
    private readonly rows: TextRows,
    private readonly program: readonly Operation[],
    private readonly staging: Staging,
  ) {
    this.report = new ScanReport(request.rejects === true);
    this.#slow = new SlowRow(program, rows.encoding, rows.forms, (kind, column, example) =>
      this.report.note(kind, column, example, this.lines),
    );
    const { start, range, file } = request;
    const { dataStart } = file;
    const at = start && 'row' in start ? start.row : range.start;
    const guessed = !start && range.start > dataStart;
    this.#window = new TextWindow(kernel, source, rows.lineEnd, guessed ? at - 1 : Math.max(at, dataStart));
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
    const { words } = this.kernel;
    const { rows } = this.staging;
    // Where lines are asked for, rows are read one by one: nobody else says in which line a row is.
    if (!this.rows.decode || this.request.locate) {
      words[AT / 4] = address;
      words[ROW / 4] = rows;
      words[LINES / 4] = 0;
      return ODD;
    }
    const stop = this.#window.addressOf(this.#end);
    const result = this.rows.decode(address, stop, this.#window.limit, rows, this.program.length);
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
      const { row } = this.rows;
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

  #take(row: SplitRow, text: Uint8Array): void {
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
      const what = this.rows.isHeaderAgain?.()
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
