/** Rows put together by bucket, in their order: a counting sort. */
import { rowsByBucket } from './loops/buckets';

export interface Buckets {
  /** Bucket b is `rows[starts[b] .. starts[b + 1])`. */
  readonly starts: Uint32Array;
  readonly rows: Uint32Array;
}

/** `bucketOf` has the bucket of each row, below `buckets`; it may be longer than the rows. */
export const bucketRows = (bucketOf: Uint32Array, rows: number, buckets: number): Buckets =>
  rowsByBucket(bucketOf.subarray(0, rows), buckets);
