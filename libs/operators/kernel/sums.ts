/** Sums by slot. */

/** Adds one to the count (u32) of each row's slot. */
export function countSlots(slotOf: usize, rows: u32, counts: usize): void {
  for (let row: u32 = 0; row < rows; row++) {
    const at = counts + (<usize>load<u32>(slotOf + (<usize>row << 2)) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
}

/** Adds an i32 value to the sum (i64) of each row's slot: exact, for so many rows there are not. */
export function addToSlots(slotOf: usize, values: usize, rows: u32, sums: usize): void {
  for (let row: u32 = 0; row < rows; row++) {
    const offset = <usize>row << 2;
    const at = sums + (<usize>load<u32>(slotOf + offset) << 3);
    store<i64>(at, load<i64>(at) + load<i32>(values + offset));
  }
}

const MAX_SAFE: i64 = (1 << 53) - 1;

/** Makes i64 sums f64, in place. @returns false when one is beyond 2^53, and then they are of no use. */
export function sumsToDoubles(sums: usize, count: u32): bool {
  for (let i: u32 = 0; i < count; i++) {
    const at = sums + (<usize>i << 3);
    const sum = load<i64>(at);
    if (sum > MAX_SAFE || sum < -MAX_SAFE) return false;
    store<f64>(at, <f64>sum);
  }
  return true;
}
