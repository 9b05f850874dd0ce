/** Slots of groups: of each row the slot of its group, and of each slot a row (u32). */

/** Keys that are slots, from `least` on. No branch on the data: each row writes its slot, and its number to the slot. */
export function slotsOfKey(keys: usize, rows: u32, least: i32, slotOf: usize, rowOf: usize): void {
  for (let row: u32 = 0; row < rows; row++) {
    const at = <usize>row << 2;
    const slot = <u32>(load<i32>(keys + at) - least);
    store<u32>(slotOf + at, slot);
    store<u32>(rowOf + (<usize>slot << 2), row);
  }
}

/** The same with two keys, the second of which has `range` values. */
export function slotsOfKeys(
  keys: usize,
  others: usize,
  rows: u32,
  least: i32,
  leastOther: i32,
  range: u32,
  slotOf: usize,
  rowOf: usize,
): void {
  for (let row: u32 = 0; row < rows; row++) {
    const at = <usize>row << 2;
    const slot = <u32>(load<i32>(keys + at) - least) * range + <u32>(load<i32>(others + at) - leastOther);
    store<u32>(slotOf + at, slot);
    store<u32>(rowOf + (<usize>slot << 2), row);
  }
}

/** The slots that have a row. @returns how many. */
export function usedSlots(rowOf: usize, slots: u32, used: usize): u32 {
  const from = used;
  for (let slot: u32 = 0; slot < slots; slot++) {
    store<u32>(used, slot);
    used += <usize>(load<i32>(rowOf + (<usize>slot << 2)) != -1) << 2;
  }
  return <u32>((used - from) >> 2);
}
