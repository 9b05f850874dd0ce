/** Rows put together by bucket: which partition a key is in, and a counting sort. */

/** The partition of each i32 key, as u32: `partitionOf` of `src/partition.ts`. */
export function partitionsOf(keys: usize, count: u32, partitions: u32, out: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const key = load<i32>(keys + (<usize>i << 2));
    let hash = <u32>key ^ (<u32>(key >> 31) * 0x9e3779b9);
    hash = (hash ^ (hash >> 16)) * 0x21f0aaad;
    hash = (hash ^ (hash >> 15)) * 0x735a2d97;
    hash ^= hash >> 15;
    store<u32>(out + (<usize>i << 2), <u32>((<u64>hash * partitions) >> 32));
  }
}

/**
 * Row numbers by bucket, in their order: those of bucket b from `starts[b]` to before `starts[b + 1]`. `starts` has `buckets` + 1
 * words, and `next` as many, all zeros.
 */
export function bucketRows(bucketOf: usize, rows: u32, buckets: u32, starts: usize, next: usize, out: usize): void {
  for (let row: u32 = 0; row < rows; row++) {
    const at = next + (<usize>load<u32>(bucketOf + (<usize>row << 2)) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
  let start: u32 = 0;
  for (let bucket: u32 = 0; bucket <= buckets; bucket++) {
    const offset = <usize>bucket << 2;
    const count = load<u32>(next + offset);
    store<u32>(starts + offset, start);
    store<u32>(next + offset, start);
    start += count;
  }
  for (let row: u32 = 0; row < rows; row++) {
    const at = next + (<usize>load<u32>(bucketOf + (<usize>row << 2)) << 2);
    const place = load<u32>(at);
    store<u32>(at, place + 1);
    store<u32>(out + (<usize>place << 2), row);
  }
}
