/** Texts: bytes one after the other, with the offset (u32) of each and of the end. */

/**
 * A number for each text, from 1 in order of first appearance, equal where the texts are. `table` has `mask` + 1 words, all zeros, twice as many as texts at least. `seed`
 * and `factor` are the host's secret: whoever chooses the texts cannot choose such that meet.
 */
export function numberTexts(
  bytes: usize,
  offsets: usize,
  count: u32,
  table: usize,
  mask: u32,
  seed: u32,
  factor: u32,
  out: usize,
): void {
  let distinct: u32 = 0;
  let last: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    // Rows are often in an order in which equal texts stand together.
    if (i > 0 && isSame(bytes, offsets, last, i)) {
      store<u32>(out + (<usize>i << 2), load<u32>(out + (<usize>last << 2)));
      continue;
    }
    let slot = hashOf(bytes, offsets, i, seed, factor) & mask;
    let found: u32 = 0;
    for (; (found = load<u32>(table + (<usize>slot << 2))) != 0; slot = (slot + 1) & mask)
      if (isSame(bytes, offsets, found - 1, i)) break;
    if (found == 0) {
      store<u32>(table + (<usize>slot << 2), i + 1);
      store<u32>(out + (<usize>i << 2), ++distinct);
    } else store<u32>(out + (<usize>i << 2), load<u32>(out + (<usize>(found - 1) << 2)));
    last = i;
  }
}

function lengthOf(offsets: usize, i: u32): u32 {
  return load<u32>(offsets + (<usize>i << 2), 4) - load<u32>(offsets + (<usize>i << 2));
}

/** Four bytes at a time: up to 3 beyond are read, and left out. */
function hashOf(bytes: usize, offsets: usize, i: u32, seed: u32, factor: u32): u32 {
  const from = bytes + <usize>load<u32>(offsets + (<usize>i << 2));
  const length = lengthOf(offsets, i);
  let hash = length;
  for (let at: u32 = 0; at < length; at += 4) {
    const left = length - at;
    const mask: u32 = left >= 4 ? 0xffff_ffff : (1 << (left << 3)) - 1;
    hash = mix(hash * 31 + (load<u32>(from + at) & mask), seed, factor);
  }
  return hash;
}

/** `mix32` of `src/hash.ts`. */
function mix(key: u32, seed: u32, factor: u32): u32 {
  let hash = (key ^ (key >> 16) ^ seed) * factor;
  hash = (hash ^ (hash >> 15)) * 0x846ca68b;
  return hash ^ (hash >> 16);
}

function isSame(bytes: usize, offsets: usize, a: u32, b: u32): bool {
  const length = lengthOf(offsets, a);
  if (length != lengthOf(offsets, b)) return false;
  const fromA = bytes + <usize>load<u32>(offsets + (<usize>a << 2));
  const fromB = bytes + <usize>load<u32>(offsets + (<usize>b << 2));
  for (let at: u32 = 0; at < length; at++)
    if (load<u8>(fromA + at) != load<u8>(fromB + at)) return false;
  return true;
}

/** Codes of texts, below 0 where there is none, `start` higher. */
export function shiftCodes(codes: usize, count: u32, start: i32): void {
  for (let i: u32 = 0; i < count; i++) {
    const at = codes + (<usize>i << 2);
    const code = load<i32>(at);
    store<i32>(at, code + select<i32>(start, 0, code >= 0));
  }
}

/** The codes of `first` where the condition is true, over those of `others`. */
export function chooseCodes(condition: usize, first: usize, others: usize, count: u32): void {
  for (let row: u32 = 0; row < count; row++) {
    const at = <usize>row << 2;
    const isTrue = u32(load<u8>(condition + row) == 1);
    store<i32>(others + at, select<i32>(load<i32>(first + at), load<i32>(others + at), isTrue));
  }
}

/** The codes of `first` that there are, over those of `others`. */
export function choosePresentCodes(first: usize, others: usize, count: u32): void {
  for (let i: usize = 0, end = <usize>count << 2; i < end; i += 4) {
    const code = load<i32>(first + i);
    store<i32>(others + i, select<i32>(code, load<i32>(others + i), code >= 0));
  }
}

/** The codes that there are, one after the other, and a bit for each row that has one. @returns how many. */
export function presentCodes(codes: usize, rows: u32, present: usize, bitmap: usize): u32 {
  let to = present;
  for (let row: u32 = 0; row < rows; row++) {
    const code = load<i32>(codes + (<usize>row << 2));
    const has = u32(code >= 0);
    store<i32>(to, code);
    to += <usize>has << 2;
    const at = bitmap + (row >> 3);
    store<u8>(at, (row & 7) == 0 ? has : load<u8>(at) | (has << (row & 7)));
  }
  return u32((to - present) >> 2);
}

/** The offsets of texts that are written one after the other. `starts`: of each code the offset of its text, and the end. @returns all bytes. */
export function textOffsets(codes: usize, count: u32, starts: usize, offsets: usize): u32 {
  let end: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    store<u32>(offsets + (<usize>i << 2), end);
    end += lengthOf(starts, load<u32>(codes + (<usize>i << 2)));
  }
  store<u32>(offsets + (<usize>count << 2), end);
  return end;
}

/** Those texts. Eight bytes at a time: up to 7 beyond. */
export function writeTexts(codes: usize, count: u32, starts: usize, bytes: usize, out: usize): void {
  let to = out;
  for (let i: u32 = 0; i < count; i++) {
    const code = load<u32>(codes + (<usize>i << 2));
    const from = bytes + <usize>load<u32>(starts + (<usize>code << 2));
    const length = <usize>lengthOf(starts, code);
    for (let at: usize = 0; at < length; at += 8) store<u64>(to + at, load<u64>(from + at));
    to += length;
  }
}

/** Numbers from 1 in the order in which codes appear. `same`: of each code the one that stands for it. `numberOf`: a word for each code, all zeros. */
export function numberCodes(codes: usize, count: u32, same: usize, numberOf: usize, out: usize): void {
  let distinct: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const code = load<u32>(same + (<usize>load<u32>(codes + (<usize>i << 2)) << 2));
    const at = numberOf + (<usize>code << 2);
    let number = load<u32>(at);
    if (number == 0) {
      number = ++distinct;
      store<u32>(at, number);
    }
    store<u32>(out + (<usize>i << 2), number);
  }
}
