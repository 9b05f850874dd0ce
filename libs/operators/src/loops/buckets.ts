/** Rows put together by bucket: the loops of `partition.ts` and `bucket-rows.ts`. */
import { clearKernel, type Narrow } from './kernel';

/** The partition of each key. */
export function partitionsOfNarrow(keys: Narrow, partitions: number): Uint32Array {
  const kernel = clearKernel();
  const at = kernel.placeIntegers(keys);
  kernel.run.partitionsOf(at, keys.length, partitions, at);
  return kernel.wordsAt(at, keys.length).slice();
}

/** Row numbers by bucket, in their order: those of bucket b from `starts[b]` to before `starts[b + 1]`. */
export function rowsByBucket(bucketOf: Uint32Array, buckets: number): { starts: Uint32Array; rows: Uint32Array } {
  const kernel = clearKernel();
  const { length } = bucketOf;
  const next = kernel.claimFilled((buckets + 1) * 4, 0);
  const starts = kernel.claim((buckets + 1) * 4);
  const rows = kernel.claim(length * 4);
  kernel.run.bucketRows(kernel.place(bucketOf), length, buckets, starts, next, rows);
  return { starts: kernel.wordsAt(starts, buckets + 1).slice(), rows: kernel.wordsAt(rows, length).slice() };
}
