/**
 * One answer in memory: the rows of its result chunks in their total order, as chunks, as printed fields or as the bytes of its result file.
 * Equal rows in any order of arrival, and in any cut into chunks, give the same bytes.
 */
import { UNMATCHED_COLUMN, sortRows } from '@coffee/operators';
import { denseNumbers, numberColumnOf, type Chunk } from '@coffee/protocol';
import type { TableName } from '@coffee/query-plan';
import { fieldReader, type FieldReader } from './answer-field';
import type { AnswerRows } from './answer-rows';
import type { AnswerSink } from './answer-sink';
import { csvHeader, csvPieces, widestRow, type RowCursor } from './csv-rows';
import { RowPicker } from './row-picker';

export class Answer implements AnswerRows {
  readonly rows: number;
  /** By table, the ids in its rows that are missing there. */
  readonly unmatched: ReadonlyMap<TableName, ReadonlySet<number>>;
  readonly #order: Uint32Array;
  readonly #picker: RowPicker;
  /** By chunk, what reads its fields. */
  #fields: readonly (readonly FieldReader[])[] | undefined;

  constructor(
    readonly sink: AnswerSink,
    chunks: readonly Chunk[],
  ) {
    this.#order = sortRows(chunks, sink.orderBy);
    this.rows = this.#order.length;
    this.#picker = new RowPicker(chunks);
    this.unmatched = unmatchedIn(sink, chunks);
  }

  get headers(): string[] {
    return this.sink.columns.map((column) => column.header);
  }

  chunks(from = 0, count = this.rows): AsyncIterable<Chunk> {
    return inTurn(() => this.#picked(from, count));
  }

  /** The printed fields of the row that is `row`th in order. */
  fields(row: number): string[] {
    const cursor = new OrderCursor(this.#order, this.#picker, this.#readers());
    cursor.seek(row);
    return cursor.readers.map((reader) => reader.text(cursor.at));
  }

  /** The result file: header and rows, or the first `rows` of them, RFC 4180, in pieces of some 64 KiB. */
  *csv(rows = this.rows): Generator<Uint8Array> {
    yield csvHeader(this.sink);
    yield* csvPieces(new OrderCursor(this.#order.subarray(0, rows), this.#picker, this.#readers()));
  }

  #readers(): readonly (readonly FieldReader[])[] {
    return (this.#fields ??= this.#picker.chunks.map((chunk) =>
      this.sink.columns.map((column) => fieldReader(chunk, column)),
    ));
  }

  #picked(from: number, count: number): Generator<Chunk> {
    return this.#picker.pick(this.#order.subarray(from, Math.min(this.rows, from + count)));
  }
}

/** The rows in their order, where they are: nothing is gathered for a result file. */
class OrderCursor implements RowCursor {
  readonly widest: number;
  readers: readonly FieldReader[] = [];
  at = 0;

  constructor(
    private readonly order: Uint32Array,
    private readonly picker: RowPicker,
    private readonly fields: readonly (readonly FieldReader[])[],
  ) {
    this.widest = Math.max(0, ...fields.map(widestRow));
  }

  get rows(): number {
    return this.order.length;
  }

  seek(row: number): void {
    const place = this.order[row]!;
    const chunk = this.picker.chunkOf(place);
    this.readers = this.fields[chunk]!;
    this.at = place - this.picker.startOf(chunk);
  }
}

/** What is there, for whoever has to wait for what is not. */
function inTurn<Value>(values: () => Iterable<Value>): AsyncIterable<Value> {
  return {
    [Symbol.asyncIterator]: () => {
      const iterator = values()[Symbol.iterator]();
      return { next: () => new Promise((resolve) => resolve(iterator.next())) };
    },
  };
}

/** By table, the ids in rows of the answer that are missing there. */
export function unmatchedIn({ joined }: AnswerSink, chunks: readonly Chunk[]): Map<TableName, Set<number>> {
  const missing = new Map<TableName, Set<number>>();
  for (const chunk of chunks) {
    if (!chunk.columns.some((column) => column.name === UNMATCHED_COLUMN)) continue;
    const bits = denseNumbers(numberColumnOf(chunk, UNMATCHED_COLUMN), chunk.rows, 0);
    joined.forEach(({ table, key }, position) => {
      const ids = denseNumbers(numberColumnOf(chunk, key), chunk.rows);
      const found = missing.get(table) ?? new Set<number>();
      for (let row = 0; row < chunk.rows; row++) if (bits[row]! & (1 << position)) found.add(ids[row]!);
      if (found.size > 0) missing.set(table, found);
    });
  }
  return missing;
}

/** By table, how many ids are missing there that some answer asks for: each once. */
export function countUnmatched(
  answers: readonly Pick<Answer, 'unmatched'>[],
): { readonly table: TableName; readonly ids: number }[] {
  const all = new Map<TableName, Set<number>>();
  for (const { unmatched } of answers)
    for (const [table, ids] of unmatched) all.set(table, new Set([...(all.get(table) ?? []), ...ids]));
  return [...all].map(([table, ids]) => ({ table, ids: ids.size }));
}
