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
