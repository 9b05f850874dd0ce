/**
 * The reading of one table, file after file, whoever scans the ranges: the one place where they are put together. Owns: that
 * ranges are accepted in the order of the files (one that was cut wrongly is scanned again), the numbers of chunks, lines,
 * ids that occur twice, and the report. Bounded: a range is begun when the room says so, and its chunk leaves the room when it
 * is taken; whoever takes chunks slowly slows the reading.
 *
 * Invariant: chunks, their numbers, the report and the first error are functions of the files. Must not know: where chunks go.
 */
import { CoffeeError, plural } from '@coffee/core';
import type { ChunkBody, ScanColumn, TableName, TableSchema } from '@coffee/protocol';
import { describeBadRow, remedyOf, type BadRow, type RemedyWords } from './bad-row';
import { FileCuts } from './file-cuts';
import { InputReport, type Reading } from './input-report';
import { readAhead } from './read-ahead';
import type { InputFile, OnBadRow, ScannedRange, Scanner, ScanRequest } from './scan-request';
import { UniqueIds, type UniqueRows } from './unique-ids';

export interface TableSpec {
  readonly table: TableName;
  readonly columns: readonly ScanColumn[];
  readonly readings: readonly Reading[];
  /** A column in which no id may occur twice. */
  readonly unique?: string;
  /** Left out: rows of any year are wanted. */
  readonly neededYears?: { readonly column: string; readonly years: readonly number[] };
  /** Left out: that of the coffee shop. */
  readonly schema?: TableSchema;
}

/** How much may be under way. */
export interface Room {
  /** Resolves when a range may be begun; rejects when nothing more is to be read. */
  enter(): Promise<void>;
  leave(): void;
  /** Ends all: `enter` rejects from now on. */
  fail(error: unknown): void;
}

export interface TableReadingOptions<Content = ChunkBody> {
  readonly scanner: Scanner<Content>;
  readonly room: Room;
  readonly rangeBytes: number;
  /** Of files that have to be decoded, each in order: so many are under way at once; left out, one. */
  readonly decodedAtOnce?: number;
  readonly onBadRow: OnBadRow;
  /** Under `skip`: more bad rows than these end the reading. `badRows`: those to count, if not only the table's own. */
  readonly maxBadRows?: number;
  readonly badRows?: () => number;
  /** In the words of whoever is told of a bad row that ends the reading. */
  readonly remedies: RemedyWords;
  /** Takes a chunk; the reading goes on meanwhile, as far as there is room. */
  readonly take: (seq: number, chunk: Content) => Promise<void>;
  /** Told of bytes of files whose rows have been accepted. */
  readonly onBytes?: (bytes: number) => void;
  /** Told of every bad row, in order, with its line in the file. */
  readonly onReject?: (file: string, row: BadRow) => void;
}

/** Of a file that has to be decoded, ranges that are scanned before those of the files in front of it are accepted. */
const RANGES_AHEAD = 2;

/** A range with its place in its file: `lines` are the line ends before it. */
interface PlacedRange<Content> {
  readonly request: ScanRequest;
  readonly lines: number;
  readonly result: ScannedRange<Content>;
}

/** `Content`: what scanners make of the rows of a range. */
export class TableReading<Content = ChunkBody> {
  readonly report: InputReport;
  /** Chunks so far. */
  chunks = 0;
  #accepted: Promise<void> = Promise.resolve();
  /** Files that are being decoded: each resolves when all of it is accepted. */
  readonly #decoding: Promise<void>[] = [];
  readonly #taken: Promise<void>[] = [];

  constructor(
    private readonly spec: TableSpec,
    private readonly options: TableReadingOptions<Content>,
    private readonly unique?: UniqueRows<Content>,
  ) {
    this.report = new InputReport(spec.readings, spec.neededYears?.years);
  }

  /** Of a table whose rows are wanted as chunks: those of an id that may occur only once, but the first, are left out. */
  static ofChunks(spec: TableSpec, options: TableReadingOptions): TableReading {
    const { unique } = spec;
    return new TableReading(spec, options, unique === undefined ? undefined : new UniqueIds(unique, options));
  }

  /**
   * Reads a file behind those before. Resolves when the next may be read; what fails, fails the room. `columns`: those that the
   * file has, if it may lack some.
   */
  async read(file: InputFile, columns = this.spec.columns): Promise<void> {
    if (file.header.length === 0) return this.options.onBytes?.(file.size);
    if (file.decodings.length > 0) return this.#decode(file, columns);
    // Ranges behind a decoded file would take the room that its own need.
    await Promise.all(this.#decoding);
    const cuts = new FileCuts(file);
    const { rangeBytes, room, scanner } = this.options;
    for (let start = 0; start < file.end; start += rangeBytes) {
      await room.enter();
      const request = this.#request(file, columns, start, Math.min(start + rangeBytes, file.end));
      const scanned = scanner.scan(request);
      // It may fail while those before it are accepted; then it is looked at.
      scanned.catch(() => undefined);
      this.#accept(request, cuts, scanned);
    }
    this.options.onBytes?.(file.size - file.end);
  }

  /** Resolves when all that was begun is taken. @throws what a scan or `take` has thrown, CoffeeError BAD_INPUT. */
  async done(): Promise<void> {
    await this.#accepted;
    await Promise.all(this.#taken);
  }

  /** Begins a file that has to be decoded. It is scanned ahead of its turn, a little, so that several are decoded at once. */
  async #decode(file: InputFile, columns: readonly ScanColumn[]): Promise<void> {
    const ranges = readAhead(this.#inOrder(file, columns), RANGES_AHEAD);
    this.#accepted = this.#accepted.then(async () => {
      let bytes = 0;
      for await (const { request, lines, result } of ranges) {
        await this.options.room.enter();
        await this.#add(request, lines, result);
        bytes += result.bytes;
      }
      this.options.onBytes?.(file.size - bytes);
    });
    this.#accepted.catch((error: unknown) => this.options.room.fail(error));
    this.#decoding.push(this.#accepted);
    if (this.#decoding.length >= (this.options.decodedAtOnce ?? 1)) await this.#decoding.shift();
  }

  /** The ranges of a text of which only the next can be read, and which tells its end by itself. */
  async *#inOrder(file: InputFile, columns: readonly ScanColumn[]): AsyncGenerator<PlacedRange<Content>, void> {
    const { rangeBytes, scanner } = this.options;
    const cuts = new FileCuts(file);
    for (let start = 0, last = false; !last; start += rangeBytes) {
      const request = { ...this.#request(file, columns, start, start + rangeBytes), start: cuts.start };
      const { lines } = cuts;
      const result = await scanner.scan(request);
      cuts.accept(result);
      last = result.last;
      yield { request, lines, result };
    }
  }

  #request(file: InputFile, columns: readonly ScanColumn[], start: number, end: number): ScanRequest {
    const { readings, neededYears } = this.spec;
    const { onBadRow, onReject } = this.options;
    // Once there is a row of a year that is needed, nobody asks for others.
    const { yearsOf } = this.report.hasNeededYear ? {} : { yearsOf: neededYears?.column };
    const keepingNone = readings.reduce((bits, { keepsNoRow }, i) => (keepsNoRow ? bits | (1 << i) : bits), 0);
    return {
      ...{ file, range: { start, end }, columns, readings: readings.map((reading) => reading.columns) },
      ...{ onBadRow, ...(onReject && { rejects: true }), ...(keepingNone !== 0 && { keepingNone }) },
      ...(yearsOf !== undefined && columns.some(({ name }) => name === yearsOf) && { yearsOf }),
    };
  }

  #accept(request: ScanRequest, cuts: FileCuts, scanned: Promise<ScannedRange<Content>>): void {
    this.#accepted = this.#accepted.then(async () => {
      let fitting = request;
      let result = await scanned;
      while (!cuts.fits(result, request.range, fitting.start)) {
        fitting = { ...request, start: cuts.start };
        result = await this.options.scanner.scan(fitting);
      }
      await this.#add({ ...fitting, start: cuts.start }, cuts.lines, result);
      cuts.accept(result);
    });
    this.#accepted.catch((error: unknown) => this.options.room.fail(error));
  }

  /** `request`: that of the result, with its start given. */
  async #add(request: ScanRequest, lines: number, result: ScannedRange<Content>): Promise<void> {
    const { file, columns } = request;
    const { onReject, room, take, onBytes } = this.options;
    const { unique } = this;
    const hasIds = columns.some(({ name }) => name === unique?.column);
    const { chunk, duplicates } =
      unique && hasIds ? await unique.take(request, lines, result) : { chunk: result.chunk, duplicates: undefined };
    this.report.add(file.name, duplicates ? { ...result, rows: result.rows - duplicates.count } : result, lines);
    const rejected = [...result.badRows.first.map((row) => ({ ...row, line: row.line + lines }))];
    if (duplicates) {
      this.report.addBadRows(file.name, duplicates, 0);
      for (const row of duplicates.first) rejected.push(row);
      rejected.sort((a, b) => a.line - b.line);
    }
    if (onReject) for (const row of rejected) onReject(file.name, row);
    this.#checkBadRows(file, rejected, result.failed);
    onBytes?.(result.bytes);
    const taken = take(this.chunks++, chunk).then(() => room.leave());
    taken.catch((error: unknown) => room.fail(error));
    this.#taken.push(taken);
  }

  #checkBadRows(file: InputFile, [first]: readonly BadRow[], failed: boolean): void {
    const { onBadRow, maxBadRows = Infinity, remedies } = this.options;
    if (first && (failed || onBadRow === 'fail'))
      throw new CoffeeError('BAD_INPUT', `${describeBadRow(file.name, first)}; ${remedyOf(first, file, remedies)}`);
    const { count, first: firstOnes } = this.report.badRows;
    if (count > 0 && (this.options.badRows?.() ?? count) > maxBadRows)
      throw new CoffeeError(
        'BAD_INPUT',
        `more than ${plural(maxBadRows, 'bad row')}; one of them: ${firstOnes[0] ?? ''}`,
      );
  }
}
