/**
 * Rows put together by bucket, in their order: a counting sort. Loops are functions of their own: see `group-rows.ts`.
 */

export interface Buckets {
  /** Bucket b is `rows[starts[b] .. starts[b + 1])`. */
  readonly starts: Uint32Array;
  readonly rows: Uint32Array;
}

/** `bucketOf` has the bucket of each row, below `buckets`; it may be longer than the rows. */
export function bucketRows(bucketOf: Uint32Array, rows: number, buckets: number): Buckets {
  const starts = new Uint32Array(buckets + 1);
  countRows(bucketOf, rows, starts);
  sumUp(starts);
  const placed = new Uint32Array(rows);
  place(bucketOf, rows, starts.slice(), placed);
  return { starts, rows: placed };
}

function countRows(bucketOf: Uint32Array, rows: number, starts: Uint32Array): void {
  for (let row = 0; row < rows; row++) starts[bucketOf[row]! + 1]!++;
}

function sumUp(starts: Uint32Array): void {
  for (let bucket = 1; bucket < starts.length; bucket++) starts[bucket]! += starts[bucket - 1]!;
}

function place(bucketOf: Uint32Array, rows: number, next: Uint32Array, placed: Uint32Array): void {
  for (let row = 0; row < rows; row++) placed[next[bucketOf[row]!]!++] = row;
}
