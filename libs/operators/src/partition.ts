/**
 * Which partition a key belongs to: a fixed hash, the same in every process and for ever, since the parts of one job meet in
 * the partition's log. P is pinned in the job's plan and is never the number of replicas.
 */
import { numberColumnOf, type Chunk, type NumberColumn } from '@coffee/protocol';
import { takeRows } from './gather';

const TWO_32 = 0x1_0000_0000;

/**
 * The partition, 0..partitions-1, of an integer key within ±2^53. A number gives the same partition in a column of any width.
 * Other constants than those of the hash tables of this library: the keys of one partition must not crowd in a part of a table.
 */
export function partitionOf(key: number, partitions: number): number {
  const high = key === (key | 0) ? key >> 31 : Math.floor(key / TWO_32) | 0;
  let hash = (key | 0) ^ Math.imul(high, 0x9e37_79b9);
  hash = Math.imul(hash ^ (hash >>> 16), 0x21f0_aaad);
  hash = Math.imul(hash ^ (hash >>> 15), 0x735a_2d97);
  hash ^= hash >>> 15;
  // Multiplying scales the hash to 0..partitions-1 without a division: exact, for fewer than 2^21 partitions.
  return Math.floor(((hash >>> 0) * partitions) / TWO_32);
}

/**
 * The rows of each partition, in their order; undefined where there are none. One partition: the chunk as it is. A row
 * without a key is in partition 0.
 * @throws CoffeeError BAD_MESSAGE when the chunk has no such column of numbers.
 */
export function splitByPartition(chunk: Chunk, keyColumn: string, partitions: number): (Chunk | undefined)[] {
  const column = numberColumnOf(chunk, keyColumn);
  if (partitions === 1) return [chunk.rows > 0 ? chunk : undefined];
  const part = partitionOfRows(column, chunk.rows, partitions);
  const starts = new Uint32Array(partitions + 1);
  for (let row = 0; row < chunk.rows; row++) starts[part[row]! + 1]!++;
  for (let p = 0; p < partitions; p++) starts[p + 1]! += starts[p]!;
  const rows = new Uint32Array(chunk.rows);
  const next = starts.slice();
  for (let row = 0; row < chunk.rows; row++) rows[next[part[row]!]!++] = row;
  return Array.from({ length: partitions }, (_, p) => {
    const count = starts[p + 1]! - starts[p]!;
    if (count === chunk.rows && count > 0) return chunk;
    return count === 0 ? undefined : takeRows(chunk, rows.subarray(starts[p], starts[p + 1]));
  });
}

function partitionOfRows(column: NumberColumn, rows: number, partitions: number): Uint32Array {
  const { validity, values } = column;
  const part = new Uint32Array(rows);
  if (!validity) {
    for (let row = 0; row < rows; row++) part[row] = partitionOf(values[row]!, partitions);
    return part;
  }
  let next = 0;
  for (let row = 0; row < rows; row++) {
    if ((validity[row >>> 3]! & (1 << (row & 7))) !== 0) part[row] = partitionOf(values[next++]!, partitions);
  }
  return part;
}
