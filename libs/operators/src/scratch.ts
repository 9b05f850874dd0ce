/**
 * Working memory that a hot loop uses again and again, so that a chunk does not cost a megabyte of garbage. Each is for one
 * owner, who must be done with it before the next call: operators are synchronous. What an unusually large chunk needs is
 * not kept.
 */

/** Elements that are kept for the next call at most. */
const KEPT = 1 << 18;

export function scratchUint32(): (length: number) => Uint32Array {
  let kept = new Uint32Array(0);
  return (length) => {
    if (length > KEPT) return new Uint32Array(length);
    if (kept.length < length) kept = new Uint32Array(Math.min(KEPT, length * 2));
    return kept;
  };
}

export function scratchInt32(): (length: number) => Int32Array {
  let kept = new Int32Array(0);
  return (length) => {
    if (length > KEPT) return new Int32Array(length);
    if (kept.length < length) kept = new Int32Array(Math.min(KEPT, length * 2));
    return kept;
  };
}

/**
 * Gives up arrays that nobody uses any more, each with a buffer of its own. Without it a buffer that has lived for a while is freed only
 * when the whole heap is collected, and a table that grows by copying has several of its former selves about: measured on 5 million pairs,
 * a tenth of the peak memory of the process (277 MB against 250). Transferred, the memory belongs to a new object that nobody holds, and
 * goes with the next collection of young ones.
 */
export function giveUp(...arrays: readonly { readonly buffer: ArrayBuffer }[]): void {
  for (const { buffer } of arrays) structuredClone(buffer, { transfer: [buffer] });
}
