/**
 * Which partition a key belongs to: a fixed hash, the same in every process and for ever, since the parts of one job meet in
 * the partition's log. P is pinned in the job's plan and is never the number of replicas.
 */
import { columnOf, presentCount, uuidText, type Chunk, type Column, type TextColumn } from '@coffee/protocol';
import { bucketRows } from './bucket-rows';
import type { Integers } from './dense';
import { takeRows } from './gather';
import { partitionsOfNarrow } from './loops/buckets';
import type { Narrow } from './loops/kernel';

const TWO_32 = 0x1_0000_0000;

/**
 * The partition, 0..partitions-1, of an integer key within ±2^53. A number gives the same partition in a column of any width.
 * Other constants than those of the hash tables of this library: the keys of one partition must not crowd in a part of a table.
 */
export function partitionOf(key: number, partitions: number): number {
  return partitionOfWords(key | 0, Math.floor(key / TWO_32) | 0, partitions);
}

/** By the low and the high 32 bits of the key. */
function partitionOfWords(low: number, high: number, partitions: number): number {
  let hash = low ^ Math.imul(high, 0x9e37_79b9);
  hash = Math.imul(hash ^ (hash >>> 16), 0x21f0_aaad);
  hash = Math.imul(hash ^ (hash >>> 15), 0x735a_2d97);
  hash ^= hash >>> 15;
  // Multiplying scales the hash to 0..partitions-1 without a division: exact, for fewer than 2^21 partitions.
  return Math.floor(((hash >>> 0) * partitions) / TWO_32);
}

/**
 * The rows of each partition, in their order; undefined where there are none. One partition: the chunk as it is. A row
 * without a key is in partition 0.
 * @throws CoffeeError BAD_MESSAGE when the chunk has no such column.
 */
export function splitByPartition(chunk: Chunk, keyColumn: string, partitions: number): (Chunk | undefined)[] {
  const column = columnOf(chunk, keyColumn);
  if (partitions === 1) return [chunk.rows > 0 ? chunk : undefined];
  const { starts, rows } = bucketRows(partitionOfRows(column, chunk.rows, partitions), chunk.rows, partitions);
  return Array.from({ length: partitions }, (_, p) => {
    const count = starts[p + 1]! - starts[p]!;
    if (count === chunk.rows && count > 0) return chunk;
    return count === 0 ? undefined : takeRows(chunk, rows.subarray(starts[p], starts[p + 1]));
  });
}

function partitionOfRows(column: Column, rows: number, partitions: number): Uint32Array {
  const parts = new Uint32Array(presentCount(column));
  if (column.type === 'text') hashTexts(column, partitions, parts);
  else if (column.type === 'uuid')
    parts.forEach((_, i) => (parts[i] = partitionOfText(uuidText(column, i), partitions)));
  else if (column.type === 'f64') hashWide(column.values as Float64Array, partitions, parts);
  else parts.set(partitionsOfNarrow(column.values as Narrow, partitions));
  if (!column.validity) return parts;
  const ofRows = new Uint32Array(rows);
  spread(parts, column.validity, ofRows);
  return ofRows;
}

/** As the same text in a column of text: a table may have ids of both forms. */
const partitionOfText = (text: string, partitions: number): number =>
  partitionOfBytes(new TextEncoder().encode(text), partitions);

function hashTexts({ offsets, values }: TextColumn, partitions: number, parts: Uint32Array): void {
  for (let i = 0; i < parts.length; i++)
    parts[i] = partitionOfBytes(values.subarray(offsets[i], offsets[i + 1]), partitions);
}

/**
 * FNV-1a, which is stirred as an integer key is. A text of an integer gives the partition of that number: a column of numbers is one of texts in the
 * chunks that have one beyond 2^53 (`wide-sums.ts`).
 */
function partitionOfBytes(bytes: Uint8Array, partitions: number): number {
  const integer = integerIn(bytes);
  if (integer !== undefined) return partitionOf(integer, partitions);
  let hash = 0x811c_9dc5;
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i]!, 0x0100_0193);
  return partitionOfWords(hash, 0, partitions);
}

const MOST_DIGITS = 16;
const [MINUS, ZERO] = [0x2d, 0x30];

/** Of an integer of at most 16 digits, as it is printed; beyond 2^53 one near it, always the same. */
function integerIn(bytes: Uint8Array): number | undefined {
  const from = bytes[0] === MINUS ? 1 : 0;
  const digits = bytes.length - from;
  if (digits < 1 || digits > MOST_DIGITS || (bytes[from] === ZERO && bytes.length > 1)) return undefined;
  let value = 0;
  for (let i = from; i < bytes.length; i++) {
    const digit = bytes[i]! - ZERO;
    if (digit < 0 || digit > 9) return undefined;
    value = 10 * value + digit;
  }
  return from === 1 ? -value : value;
}

// The loops are functions of their own: see `group-rows.ts`.

function hashWide(keys: Float64Array, partitions: number, parts: Uint32Array): void {
  for (let i = 0; i < keys.length; i++) parts[i] = partitionOf(keys[i]!, partitions);
}

/** Indexes of the keys that belong to one partition, to `out`. @returns their number. */
export function rowsOfPartition(
  keys: Integers,
  count: number,
  partition: number,
  partitions: number,
  out: Uint32Array,
): number {
  if (keys instanceof Int32Array) return ownNarrow(keys, count, partition, partitions, out);
  let kept = 0;
  for (let i = 0; i < count; i++) if (partitionOf(keys[i]!, partitions) === partition) out[kept++] = i;
  return kept;
}

/** No branch on the data: every index is written, and written over unless it is kept. */
function ownNarrow(keys: Int32Array, count: number, partition: number, partitions: number, out: Uint32Array): number {
  let kept = 0;
  for (let i = 0; i < count; i++) {
    out[kept] = i;
    kept += +(partitionOfWords(keys[i]!, keys[i]! >> 31, partitions) === partition);
  }
  return kept;
}

/** To each row that has a value the next of the packed ones. */
function spread(packed: Uint32Array, validity: Uint8Array, rows: Uint32Array): void {
  let next = 0;
  for (let row = 0; row < rows.length; row++) {
    if ((validity[row >>> 3]! & (1 << (row & 7))) !== 0) rows[row] = packed[next++]!;
  }
}
