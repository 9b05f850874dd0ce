/**
 * Second pass, columns of bytes (UUIDs and text): present values are appended one after the other, and `takeBack` undoes what
 * lies behind the row at which another column stopped. The loops are as in `numbers.ts`.
 */
import { entryOf, step } from './fields';
import { KIND_TEXT, OP_BYTES, OP_COUNT, OP_ENDS, OP_KIND, OP_NULLABLE, OP_PRESENCE, OP_VALUES } from './layout';

/** Sixteen hexadecimal characters to nibbles. */
// @ts-ignore: decorator
@inline
function nibbles(text: v128): v128 {
  return i8x16.add(
    v128.and(text, i8x16.splat(0x0f)),
    v128.and(i8x16.gt_s(text, i8x16.splat(0x39)), i8x16.splat(9)),
  );
}

/** Whether the nibbles print as this text: it is lower-case hexadecimal and nothing else. */
// @ts-ignore: decorator
@inline
function differs(text: v128, from: v128): v128 {
  const print = i8x16(48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 97, 98, 99, 100, 101, 102);
  return v128.xor(i8x16.swizzle(print, from), text);
}

/** Pairs of nibbles to bytes, one in each 16-bit lane. */
// @ts-ignore: decorator
@inline
function joined(from: v128): v128 {
  return v128.and(v128.or(i16x8.shl(from, 4), i16x8.shr_u(from, 8)), i16x8.splat(0xff));
}

/** Canonical lower-case UUIDs to 16 bytes each. */
export function uuids(op: usize, from: u32, to: u32, first: u32): u32 {
  const stride = step;
  const nullable = load<u32>(op, OP_NULLABLE) != 0;
  const presence = <usize>load<u32>(op, OP_PRESENCE) + first;
  const begin = <usize>load<u32>(op, OP_VALUES);
  let entry = entryOf(from);
  let out = begin + (<usize>load<u32>(op, OP_COUNT) << 4);
  let row = from;
  for (; row < to; row++) {
    const start = load<u32>(entry) + 1;
    const stop = load<u32>(entry, 4);
    entry += stride;
    if (nullable) {
      store<u8>(presence + row, <u8>(stop != start));
      if (stop == start) continue;
    }
    if (stop - start != 36) break;
    const a = v128.load(start);
    const b = v128.load(start, 16);
    const c = v128.load(start, 20);
    const left = i8x16.shuffle(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 14, 15, 16, 17);
    const right = i8x16.shuffle(b, c, 3, 4, 5, 6, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31);
    const leftNibbles = nibbles(left);
    const rightNibbles = nibbles(right);
    if (v128.any_true(v128.or(differs(left, leftNibbles), differs(right, rightNibbles)))) break;
    const dashes =
      (<u32>load<u8>(start, 8) ^ 0x2d) |
      (<u32>load<u8>(start, 13) ^ 0x2d) |
      (<u32>load<u8>(start, 18) ^ 0x2d) |
      (<u32>load<u8>(start, 23) ^ 0x2d);
    if (dashes != 0) break;
    v128.store(out, i8x16.narrow_i16x8_u(joined(leftNibbles), joined(rightNibbles)));
    out += 16;
  }
  store<u32>(op, <u32>(out - begin) >>> 4, OP_COUNT);
  return row;
}

/**
 * Text of ASCII, as it is: whether other bytes are text, the host decides, also where they only stand near. Copies sixteen bytes
 * at a time: the host leaves as much room behind the last.
 */
export function texts(op: usize, from: u32, to: u32, first: u32): u32 {
  const stride = step;
  const nullable = load<u32>(op, OP_NULLABLE) != 0;
  const presence = <usize>load<u32>(op, OP_PRESENCE) + first;
  const values = <usize>load<u32>(op, OP_VALUES);
  const ends = <usize>load<u32>(op, OP_ENDS);
  let entry = entryOf(from);
  let end = ends + (<usize>load<u32>(op, OP_COUNT) << 2);
  let bytes = load<u32>(op, OP_BYTES);
  let row = from;
  for (; row < to; row++) {
    const start = load<u32>(entry) + 1;
    const stop = load<u32>(entry, 4);
    entry += stride;
    if (nullable) store<u8>(presence + row, <u8>(stop != start));
    if (stop == start) {
      if (nullable) continue;
      break;
    }
    const length = stop - start;
    let all = i8x16.splat(0);
    for (let i: u32 = 0; i < length; i += 16) {
      const some = v128.load(start + i);
      all = v128.or(all, some);
      v128.store(values + bytes + i, some);
    }
    if (i8x16.bitmask(all) != 0) break;
    bytes += length;
    store<u32>(end, bytes);
    end += 4;
  }
  store<u32>(op, <u32>(end - ends) >>> 2, OP_COUNT);
  store<u32>(op, bytes, OP_BYTES);
  return row;
}

/** Forgets the values of rows `from` to before `to`, which are the last that were appended. */
export function takeBack(op: usize, from: u32, to: u32, first: u32): void {
  const presence = <usize>load<u32>(op, OP_PRESENCE);
  let count = load<u32>(op, OP_COUNT);
  if (presence == 0) count -= to - from;
  else for (let row = from; row < to; row++) count -= load<u8>(presence + first + row);
  store<u32>(op, count, OP_COUNT);
  if (load<u32>(op, OP_KIND) != KIND_TEXT) return;
  const ends = <usize>load<u32>(op, OP_ENDS);
  store<u32>(op, count == 0 ? 0 : load<u32>(ends + (<usize>(count - 1) << 2)), OP_BYTES);
}
