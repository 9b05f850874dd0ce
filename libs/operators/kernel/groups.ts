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

/**
 * Groups numbered by first appearance, of 32-bit keys: of the one key, or of both in one number, the second of which has `range`
 * values (1: there is none). `groupKeys` is for the key of each group; `table`, all zeros and a power of two of words, for
 * group + 1, so that most look-ups of a new key end at an empty slot. `seed` and `factor`: see `src/hash.ts`. @returns the number of groups.
 */
export function slotsByHash(
  keys: usize,
  others: usize,
  rows: u32,
  least: i32,
  leastOther: i32,
  range: u32,
  slotOf: usize,
  rowOf: usize,
  groupKeys: usize,
  table: usize,
  mask: u32,
  seed: u32,
  factor: u32,
): u32 {
  let count: u32 = 0;
  for (let row: u32 = 0; row < rows; row++) {
    const at = <usize>row << 2;
    let key = <u32>(load<i32>(keys + at) - least);
    if (range > 1) key = key * range + <u32>(load<i32>(others + at) - leastOther);
    let hash = (key ^ (key >> 16) ^ seed) * factor;
    hash = (hash ^ (hash >> 15)) * 0x846ca68b;
    let slot = (hash ^ (hash >> 16)) & mask;
    let group = load<u32>(table + (<usize>slot << 2));
    while (group != 0 && load<u32>(groupKeys - 4 + (<usize>group << 2)) != key) {
      slot = (slot + 1) & mask;
      group = load<u32>(table + (<usize>slot << 2));
    }
    if (group == 0) {
      store<u32>(rowOf + (<usize>count << 2), row);
      store<u32>(groupKeys + (<usize>count << 2), key);
      group = ++count;
      store<u32>(table + (<usize>slot << 2), group);
    }
    store<u32>(slotOf + at, group - 1);
  }
  return count;
}
