/**
 * Ids that may occur once in a table, as it is read. Owns: which have occurred, and where: it keeps no place of any row, but looks
 * for those of the few that are there twice. With `skip` the first row of an id counts. Must not know: what becomes of chunks.
 */
import { CoffeeError } from '@coffee/core';
import { decodeBody, encodeBody, isPresent, numberColumnOf, type ChunkBody } from '@coffee/protocol';
import { remedyOf, REPORTED_BAD_ROWS, THERE, type BadRow, type BadRows, type RemedyWords } from './bad-row';
import { IdSet } from './id-set';
import type { InputFile, ScannedRange, Scanner, ScanRequest } from './scan-request';
import { withoutRows } from './without-rows';

/** Rows of one range that are there before; their lines are those of the file. */
export interface Unique<Content> {
  readonly chunk: Content;
  readonly duplicates?: BadRows;
}

export interface UniqueIdsOptions {
  readonly scanner: Scanner;
  readonly remedies: RemedyWords;
}

/** Takes out rows whose id in a column was there before. */
export interface UniqueRows<Content> {
  readonly column: string;
  take(request: ScanRequest, lines: number, result: ScannedRange<Content>): Promise<Unique<Content>>;
}

interface Read {
  readonly request: ScanRequest;
  readonly lines: number;
}

interface Place {
  readonly file: string;
  /** Line ends before it. */
  readonly line: number;
}

export class UniqueIds implements UniqueRows<ChunkBody> {
  readonly #ids = new IdSet();
  readonly #read: Read[] = [];
  #told = 0;

  /** `column`: of the chunks, of kind id. */
  constructor(
    readonly column: string,
    private readonly options: UniqueIdsOptions,
  ) {}

  /**
   * Takes the ranges of the table in order; `request` says where each starts.
   * @throws CoffeeError BAD_INPUT with both places for the first id that is there twice, under `fail`.
   */
  async take(request: ScanRequest, lines: number, result: ScannedRange): Promise<Unique<ChunkBody>> {
    const read = { request, lines };
    this.#read.push(read);
    const twice = this.#seenBefore(result.chunk);
    if (twice.length === 0) return { chunk: result.chunk };
    const { onBadRow, rejects, file } = request;
    const first = twice[0]!;
    if (onBadRow === 'fail') {
      const [after] = await this.#placesOf(read, [first.row]);
      throw this.#thereTwice(first.id, await this.#placeOf(first.id), after!, file);
    }
    const told = rejects ? twice : twice.slice(0, Math.max(0, REPORTED_BAD_ROWS - this.#told));
    const places =
      told.length > 0
        ? await this.#placesOf(
            read,
            told.map(({ row }) => row),
          )
        : [];
    const rows: BadRow[] = [];
    for (const [i, { id }] of told.entries())
      rows.push({
        ...this.#badRow(id, file.name, this.#told++ < REPORTED_BAD_ROWS ? await this.#placeOf(id) : undefined),
        ...{ line: places[i]!.line },
      });
    const chunk = withoutRows(
      decodeBody(result.chunk),
      twice.map(({ row }) => row),
    );
    const reasons = { [`${this.column} ${THERE}`]: twice.length };
    return {
      chunk: encodeBody(chunk),
      duplicates: { count: twice.length, reasons, first: rows },
    };
  }

  #seenBefore(body: ChunkBody): { readonly id: number; readonly row: number }[] {
    const column = numberColumnOf(decodeBody(body), this.column);
    const { values } = column;
    const twice = this.#ids.addAll(values);
    if (twice.length === 0) return [];
    const rows = rowsOf(column, values.length);
    return twice.map((i) => ({ id: values[i]!, row: rows[i]! }));
  }

  #badRow(id: number, file: string, before: Place | undefined): Omit<BadRow, 'line'> {
    const where =
      before === undefined
        ? ''
        : before.file === file
          ? `, in line ${before.line + 1}`
          : `, in ${before.file} line ${before.line + 1}`;
    return { column: this.column, message: `${id} ${THERE}${where}`, reason: THERE };
  }

  #thereTwice(id: number, before: Place, after: Place, file: InputFile): CoffeeError {
    const places =
      before.file === after.file
        ? `${before.file} lines ${before.line + 1} and ${after.line + 1}`
        : `${before.file} line ${before.line + 1} and ${after.file} line ${after.line + 1}`;
    const remedy = remedyOf({ reason: THERE }, file, this.options.remedies);
    return new CoffeeError('BAD_INPUT', `${places}: ${this.column} ${id} is there twice; ${remedy}`);
  }

  /** Where an id is for the first time. */
  async #placeOf(id: number): Promise<Place> {
    for (const read of this.#read) {
      const { chunk } = await this.options.scanner.scan(read.request);
      const column = numberColumnOf(decodeBody(chunk), this.column);
      const at = column.values.indexOf(id);
      if (at >= 0) return (await this.#placesOf(read, [rowsOf(column, column.values.length)[at]!]))[0]!;
    }
    throw new CoffeeError('INTERNAL', `${this.column} ${id} is not where it was`);
  }

  async #placesOf({ request, lines }: Read, rows: readonly number[]): Promise<Place[]> {
    const { located = [] } = await this.options.scanner.scan({ ...request, locate: rows });
    return located.map((line) => ({ file: request.file.name, line: line + lines }));
  }
}

/** The rows of the present values. */
function rowsOf(column: Parameters<typeof isPresent>[0], count: number): number[] {
  const rows: number[] = [];
  for (let row = 0; rows.length < count; row++) if (isPresent(column, row)) rows.push(row);
  return rows;
}
