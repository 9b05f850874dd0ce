/**
 * One answer: the rows of its result chunks in their total order, as printed fields or as the bytes of its result file. Equal
 * rows in any order of arrival, and in any cut into chunks, give the same bytes.
 */
import { CoffeeError } from '@coffee/core';
import { UNMATCHED_COLUMN, sortRows } from '@coffee/operators';
import { decodeChunk, denseNumbers, numberColumnOf, unpackedBytes, type Chunk } from '@coffee/protocol';
import type { TableName } from '@coffee/query-plan';
import type { AnswerSink } from './answer-sink';
import { checkAnswerChunk } from './check-answer-chunk';
import { csvLine } from './csv-writer';
import { fieldReader, type FieldReader } from './answer-field';
import type { ResultPart } from './result-reader';

const PIECE_BYTES = 1 << 16;

/** What is kept of a part beside its bytes: its views, and what sorting its rows takes. */
const PART_BYTES = 4096;
const ROW_BYTES = 24;
/** More than the answers about the public data set can be; far less than a machine for it has. */
export const DEFAULT_MAX_ANSWER_BYTES = 1024 ** 3;

/** Takes the parts of all answers as they come, in any order, and gives the answers. Owns: how much memory they may take. */
export class AnswerCollector {
  readonly #chunks: Chunk[][];
  #bytes = 0;

  /** `maxBytes`: of memory for all parts together. */
  constructor(
    private readonly plan: { readonly results: readonly AnswerSink[] },
    private readonly maxBytes = DEFAULT_MAX_ANSWER_BYTES,
  ) {
    this.#chunks = plan.results.map(() => []);
  }

  /**
   * @throws CoffeeError BAD_MESSAGE when the part is of no answer, does not decode, or cannot be printed as its answer says; OUTPUT when
   * the answers are too large to be kept.
   */
  add({ answer, chunk: bytes }: Pick<ResultPart, 'answer' | 'chunk'>): void {
    const sink = this.plan.results[answer];
    const chunks = this.#chunks[answer];
    if (!sink || !chunks) throw new CoffeeError('BAD_MESSAGE', `a part of answer ${answer}, of which there is none`);
    const chunk = decodeChunk(bytes);
    this.#bytes += bytes.byteLength + unpackedBytes(chunk.columns) + PART_BYTES + ROW_BYTES * chunk.rows;
    if (this.#bytes > this.maxBytes)
      throw new CoffeeError('OUTPUT', `the answers take more than ${this.maxBytes >>> 20} MiB of memory: ask for less`);
    checkAnswerChunk(sink, chunk);
    if (chunk.rows > 0) chunks.push(chunk);
  }

  answers(): Answer[] {
    return this.plan.results.map((sink, i) => new Answer(sink, this.#chunks[i] ?? []));
  }
}

export class Answer {
  readonly rows: number;
  /** By table, the ids in its rows that are missing there. */
  readonly unmatched: ReadonlyMap<TableName, ReadonlySet<number>>;
  readonly #order: Uint32Array;
  /** First row of each chunk, as if they stood one after the other. */
  readonly #starts: Uint32Array;
  readonly #readers: readonly (readonly FieldReader[])[];

  constructor(
    readonly sink: AnswerSink,
    chunks: readonly Chunk[],
  ) {
    this.#order = sortRows(chunks, sink.orderBy);
    this.rows = this.#order.length;
    this.#starts = new Uint32Array(chunks.length + 1);
    chunks.forEach((chunk, i) => (this.#starts[i + 1] = this.#starts[i]! + chunk.rows));
    this.#readers = chunks.map((chunk) => sink.columns.map((column) => fieldReader(chunk, column)));
    this.unmatched = unmatchedIn(sink, chunks);
  }

  get headers(): string[] {
    return this.sink.columns.map((column) => column.header);
  }

  /** The printed fields of the row that is `row`th in order. */
  fields(row: number): string[] {
    const at = this.#order[row]!;
    const chunk = this.#chunkOf(at);
    return this.#readers[chunk]!.map((reader) => reader.text(at - this.#starts[chunk]!));
  }

  /** The result file: header and rows, or the first `rows` of them, RFC 4180, in pieces of some 64 KiB. */
  *csv(rows = this.rows): Generator<Uint8Array> {
    const text = new TextEncoder();
    yield text.encode(csvLine(this.headers));
    const widest = this.#readers.reduce(
      (most, readers) => Math.max(most, sum(readers.map((reader) => reader.maxBytes + 1))),
      0,
    );
    let piece = new Uint8Array(PIECE_BYTES + widest);
    let at = 0;
    for (let row = 0; row < rows; row++) {
      const global = this.#order[row]!;
      const chunk = this.#chunkOf(global);
      const readers = this.#readers[chunk]!;
      for (let column = 0; column < readers.length; column++) {
        at = readers[column]!.write(global - this.#starts[chunk]!, piece, at);
        piece[at++] = column === readers.length - 1 ? 0x0a : 0x2c;
      }
      if (at >= PIECE_BYTES) {
        yield piece.subarray(0, at);
        piece = new Uint8Array(PIECE_BYTES + widest);
        at = 0;
      }
    }
    if (at > 0) yield piece.subarray(0, at);
  }

  /** The last chunk that starts at or before the row. */
  #chunkOf(row: number): number {
    let low = 0;
    let high = this.#starts.length - 2;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#starts[middle]! <= row) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function unmatchedIn({ joined }: AnswerSink, chunks: readonly Chunk[]): Map<TableName, Set<number>> {
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

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
