/**
 * Rows of several chunks, in any order, as chunks of bounded size. Owns: how large these are, and that a column that is of UUIDs or numbers in
 * one chunk and of text in another is text in all. Must not know: answers.
 */
import { chunkWith } from '@coffee/operators';
import {
  columnOf,
  isPresent,
  numberColumn,
  textBytes,
  uuidText,
  type Chunk,
  type Column,
  type NumberColumn,
  type TextColumn,
  type UuidColumn,
} from '@coffee/protocol';

/** No chunk that is given has more rows, nor, unless it is of a single row, more bytes of text. */
export const MAX_ROWS = 8192;
export const MAX_TEXT_BYTES = 1 << 20;

/** What a text that stands for a UUID or a number takes at most. */
const WIDEST_VALUE = 40;

/** A column of one chunk: `at(row)`, its value among those that are present. */
interface Place<Of extends Column = Column> {
  readonly column: Of;
  readonly at: (row: number) => number;
}

export class RowPicker {
  /** Row numbers count all rows of the chunks, one after the other: the first of each chunk, and the end. */
  readonly #starts: Uint32Array;
  /** By column, its places: one for each chunk. */
  readonly #columns: readonly (readonly Place[])[];
  readonly #chunks: readonly Chunk[];
  /** Of the rows that are picked: their chunks, and where they are there. */
  readonly #from = new Uint32Array(MAX_ROWS);
  readonly #at = new Uint32Array(MAX_ROWS);

  /** What is given has the columns that all chunks have, in the order of the first. */
  constructor(chunks: readonly Chunk[]) {
    this.#chunks = chunks.filter(({ rows }) => rows > 0);
    this.#starts = new Uint32Array(this.#chunks.length + 1);
    this.#chunks.forEach(({ rows }, i) => (this.#starts[i + 1] = this.#starts[i]! + rows));
    const isInAll = (name: string): boolean =>
      this.#chunks.every(({ columns }) => columns.some((column) => column.name === name));
    this.#columns = (this.#chunks[0]?.columns ?? [])
      .filter(({ name }) => isInAll(name))
      .map(({ name }) => this.#chunks.map((chunk) => placeOf(columnOf(chunk, name), chunk.rows)));
  }

  /** Those with rows. */
  get chunks(): readonly Chunk[] {
    return this.#chunks;
  }

  /** The number of the first row of a chunk, in all of them. */
  startOf(chunk: number): number {
    return this.#starts[chunk]!;
  }

  /** The rows, in that order. */
  *pick(rows: Uint32Array): Generator<Chunk> {
    for (let next = 0; next < rows.length;) {
      const count = this.#take(rows.subarray(next, next + MAX_ROWS));
      yield { rows: count, columns: this.#columns.map((places) => this.#column(places, count)) };
      next += count;
    }
  }

  /** Finds the rows, as many as a chunk may have. @returns how many. */
  #take(rows: Uint32Array): number {
    const texts = this.#columns.filter((places) => places.some(({ column }) => column.type === 'text'));
    let bytes = 0;
    for (let i = 0; i < rows.length; i++) {
      const chunk = this.chunkOf(rows[i]!);
      const at = rows[i]! - this.#starts[chunk]!;
      for (const places of texts) bytes += textSize(places[chunk]!, at);
      if (bytes > MAX_TEXT_BYTES && i > 0) return i;
      this.#from[i] = chunk;
      this.#at[i] = at;
    }
    return rows.length;
  }

  /** The rows that were found, of one column. */
  #column(places: readonly Place[], rows: number): Column {
    const { name } = places[0]!.column;
    const validity = this.#validity(places, rows);
    if (areNumbers(places)) return numberColumn(name, this.#numbers(places, rows), validity);
    const base = validity ? { name, validity } : { name };
    if (areIds(places)) return { ...base, type: 'uuid', values: this.#ids(places, rows) };
    return { ...base, type: 'text', ...this.#texts(places, rows) };
  }

  #validity(places: readonly Place[], rows: number): Uint8Array | undefined {
    if (places.every(({ column }) => !column.validity)) return undefined;
    const bitmap = new Uint8Array((rows + 7) >>> 3);
    let present = 0;
    for (let i = 0; i < rows; i++) {
      if (!isPresent(places[this.#from[i]!]!.column, this.#at[i]!)) continue;
      bitmap[i >>> 3]! |= 1 << (i & 7);
      present++;
    }
    return present < rows ? bitmap : undefined;
  }

  #numbers(places: readonly Place<NumberColumn>[], rows: number): Float64Array {
    const values = places.map(({ column }) => column.values);
    const out = new Float64Array(rows);
    let present = 0;
    for (let i = 0; i < rows; i++) {
      const from = this.#from[i]!;
      const { column, at } = places[from]!;
      if (isPresent(column, this.#at[i]!)) out[present++] = values[from]![at(this.#at[i]!)]!;
    }
    return out.subarray(0, present);
  }

  #ids(places: readonly Place<UuidColumn>[], rows: number): Uint8Array {
    const out = new Uint8Array(rows * 16);
    let end = 0;
    for (let i = 0; i < rows; i++) {
      const { column, at } = places[this.#from[i]!]!;
      if (!isPresent(column, this.#at[i]!)) continue;
      const start = at(this.#at[i]!) * 16;
      for (let byte = 0; byte < 16; byte++) out[end++] = column.values[start + byte]!;
    }
    return out.subarray(0, end);
  }

  #texts(places: readonly Place[], rows: number): Pick<TextColumn, 'offsets' | 'values'> {
    const encoder = new TextEncoder();
    const offsets = new Uint32Array(rows + 1);
    const parts: Uint8Array[] = [];
    for (let i = 0; i < rows; i++) {
      const { column, at } = places[this.#from[i]!]!;
      if (!isPresent(column, this.#at[i]!)) continue;
      const value = at(this.#at[i]!);
      const part =
        column.type === 'text'
          ? textBytes(column, value)
          : encoder.encode(column.type === 'uuid' ? uuidText(column, value) : String(column.values[value]));
      offsets[parts.length + 1] = offsets[parts.length]! + part.length;
      parts.push(part);
    }
    const values = new Uint8Array(offsets[parts.length]!);
    parts.forEach((part, i) => values.set(part, offsets[i]));
    return { offsets: offsets.subarray(0, parts.length + 1), values };
  }

  /** The last chunk that starts at or before the row: which of `chunks` has it. */
  chunkOf(row: number): number {
    return chunkWith(this.#starts, row);
  }
}

const areNumbers = (places: readonly Place[]): places is readonly Place<NumberColumn>[] =>
  places.every(({ column }) => column.type !== 'text' && column.type !== 'uuid');

const areIds = (places: readonly Place[]): places is readonly Place<UuidColumn>[] =>
  places.every(({ column }) => column.type === 'uuid');

function textSize({ column, at }: Place, row: number): number {
  if (!isPresent(column, row)) return 0;
  if (column.type !== 'text') return WIDEST_VALUE;
  const value = at(row);
  return column.offsets[value + 1]! - column.offsets[value]!;
}

function placeOf(column: Column, rows: number): Place {
  const { validity } = column;
  if (!validity) return { column, at: (row) => row };
  // Made when it is asked for: 4 bytes a row.
  let ranks: Uint32Array | undefined;
  return { column, at: (row) => (ranks ??= ranksOf(column, rows))[row]! };
}

/** Of each row the number of values before it. */
function ranksOf(column: Column, rows: number): Uint32Array {
  const ranks = new Uint32Array(rows);
  let next = 0;
  for (let row = 0; row < rows; row++) {
    ranks[row] = next;
    if (isPresent(column, row)) next++;
  }
  return ranks;
}
