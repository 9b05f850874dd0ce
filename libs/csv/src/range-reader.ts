/**
 * Reads byte ranges of CSV files into chunks. Owns: one instance of the kernel with its memory, and the open files; one thread
 * has one reader and scans one range at a time.
 *
 * Invariants: a chunk is a function of the file and the range alone; memory does not grow with the file, whatever is in it.
 * Must not know: tables, the folder, the order in which ranges are scanned.
 */
import { CoffeeError } from '@coffee/core';
import { REPORTED_BAD_ROWS, type BadRow } from './bad-row';
import { splitRow } from './row-splitter';
import type { Cut, ScanRequest, ScannedRange } from './scan-request';
import { Kernel } from './scanner/kernel';
import { AT, DONE, MAX_ROW_BYTES, ODD, ROW } from './scanner/memory-map';
import { inputChanged, OpenFiles } from './scanner/open-files';
import { scanProgram, type Operation } from './scanner/scan-program';
import { readSlowRow } from './scanner/slow-row';
import { Staging } from './scanner/staging';
import { TextWindow } from './scanner/text-window';
import type {} from './scanner/webassembly';

export class RangeReader {
  readonly #kernel: Kernel;
  readonly #files = new OpenFiles();

  /** @param kernel from `compileKernel()`, of this thread or another. */
  constructor(kernel: WebAssembly.Module) {
    this.#kernel = new Kernel(kernel);
  }

  /**
   * The rows that start in a range. Bad rows are part of the answer: it may turn out that the range was cut wrongly.
   * @throws CoffeeError NO_INPUT when the file cannot be opened, INPUT_CHANGED when it is not what it was.
   */
  scan(request: ScanRequest): ScannedRange {
    const { file, range, columns, headroom } = request;
    const fd = this.#files.open(file);
    const program = scanProgram(file.header, columns);
    const staging = new Staging(this.#kernel, program, file.header.length, range.end - range.start);
    const rows = new RangeRows(this.#kernel, request, fd, program, staging);
    rows.read();
    const { firstRow, endOfLastRow, badRows, badRowCount, failure } = rows;
    return {
      chunk: staging.encode(headroom),
      rows: staging.rows,
      bytes: range.end - range.start,
      firstRow,
      endOfLastRow,
      badRows: { count: badRowCount, first: badRows },
      ...(failure && { failure }),
    };
  }

  /** Closes the files. The reader can be used again. */
  close(): void {
    this.#files.close();
  }
}

/** One scan: finds the first row, lets the kernel decode and takes over where it stops. */
class RangeRows implements Cut {
  firstRow: number | undefined;
  endOfLastRow: number | undefined;
  readonly badRows: BadRow[] = [];
  badRowCount = 0;
  failure: BadRow | undefined;

  constructor(
    private readonly kernel: Kernel,
    private readonly request: ScanRequest,
    private readonly fd: number,
    private readonly program: readonly Operation[],
    private readonly staging: Staging,
  ) {}

  read(): void {
    const { file, range } = this.request;
    const fields = file.header.length;
    const window = this.#start();
    if (!window || this.firstRow === undefined) return;
    let address = window.addressOf(this.firstRow);
    for (;;) {
      const stop = window.addressOf(range.end);
      const result = this.#decode(address, stop, window.limit);
      address = this.kernel.words[AT / 4]!;
      this.staging.rows = this.kernel.words[ROW / 4]!;
      if (result === DONE) break;
      const row = result === ODD || fields < 2 ? splitRow(window.from(address), 0, window.atEnd) : undefined;
      if ((row?.next ?? window.from(address).length) > MAX_ROW_BYTES) {
        this.failure = tooLong(window.offsetOf(address));
        break;
      }
      if (row) {
        this.#take(row, window.offsetOf(address), fields);
        address += row.next;
        if (this.failure || window.offsetOf(address) >= range.end) break;
        continue;
      }
      if (window.atEnd) throw new CoffeeError('INTERNAL', `a row of ${file.path} does not end with it`);
      address = window.advance(address, range.end) ?? this.#changed();
    }
    this.endOfLastRow = Math.min(window.offsetOf(address), file.size);
  }

  /** A window whose first row starts in the range; undefined when no row does. */
  #start(): TextWindow | undefined {
    const { file, range, firstRow: given } = this.request;
    const from = given ?? (range.start <= file.dataStart ? file.dataStart : undefined);
    if (from !== undefined) {
      if (from >= range.end) return undefined;
      this.firstRow = from;
      return new TextWindow(this.kernel, this.fd, file.size, from);
    }
    const window = new TextWindow(this.kernel, this.fd, file.size, range.start - 1);
    const found = window.findRowStart(range.start - 1, range.end);
    this.firstRow = found === 'changed' ? this.#changed() : found;
    return window;
  }

  #decode(address: number, stop: number, limit: number): number {
    const { header, crlf } = this.request.file;
    // Rows of one field look like blank lines when it is empty: they are left to the slow path, as is everything else odd.
    if (header.length < 2) {
      this.kernel.words[AT / 4] = address;
      this.kernel.words[ROW / 4] = this.staging.rows;
      return ODD;
    }
    const { run } = this.kernel;
    return run.scan(address, stop, limit, this.staging.rows, header.length, this.program.length, crlf ? 1 : 0);
  }

  #take(row: NonNullable<ReturnType<typeof splitRow>>, offset: number, fields: number): void {
    if (row.fields.length === 0 && row.problem === undefined) return;
    const read = readSlowRow(row, this.program, fields, offset);
    if ('values' in read) {
      this.staging.add(read.values);
      return;
    }
    if (this.request.onBadRow === 'fail') this.failure = read.bad;
    this.badRowCount++;
    if (this.badRows.length < REPORTED_BAD_ROWS) this.badRows.push(read.bad);
  }

  #changed(): never {
    throw inputChanged(this.request.file.path);
  }
}

const tooLong = (offset: number): BadRow => ({
  offset,
  message: `is longer than ${MAX_ROW_BYTES} bytes`,
  fatal: true,
});
