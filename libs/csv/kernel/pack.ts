/** What makes columns of a chunk out of decoded values: bitmaps, dense to packed, wide to narrow. All in place or to a given address. */

/** Presence bytes to a bitmap, LSB first. Reads and writes up to 15 rows beyond. @returns how many are present. */
export function packPresence(presence: usize, rows: u32, bitmap: usize): u32 {
  let count: u32 = 0;
  const none = i8x16.splat(0);
  for (let row: u32 = 0; row < rows; row += 16) {
    let bits = <u32>i8x16.bitmask(i8x16.ne(v128.load(presence + row), none));
    if (rows - row < 16) bits &= (1 << (rows - row)) - 1;
    store<u16>(bitmap + (row >> 3), <u16>bits);
    count += popcnt(bits);
  }
  return count;
}

/** Moves the present values of an i32 column together. */
export function compact(values: usize, presence: usize, rows: u32): void {
  let out = values;
  for (let row: u32 = 0; row < rows; row++) {
    store<i32>(out, load<i32>(values + (<usize>row << 2)));
    out += <usize>load<u8>(presence + row) << 2;
  }
}

/** Bytes per value of the narrowest type of i32 values: 1 and 2 unsigned, 4. */
export function widthOf(values: usize, count: u32): u32 {
  // All bits that any value has: a negative one has the highest.
  let all = i32x4.splat(0);
  const whole = count & ~3;
  for (let i: u32 = 0; i < whole; i += 4) all = v128.or(all, v128.load(values + (<usize>i << 2)));
  let bits =
    <u32>i32x4.extract_lane(all, 0) |
    <u32>i32x4.extract_lane(all, 1) |
    <u32>i32x4.extract_lane(all, 2) |
    <u32>i32x4.extract_lane(all, 3);
  for (let i = whole; i < count; i++) bits |= load<u32>(values + (<usize>i << 2));
  return bits <= 0xff ? 1 : bits <= 0xffff ? 2 : 4;
}

/** i32 values that fit u8, in place. May read and write up to 15 values beyond. */
export function narrowToBytes(values: usize, count: u32): void {
  for (let i: u32 = 0; i < count; i += 16) {
    const from = values + (<usize>i << 2);
    v128.store(
      values + i,
      i8x16.narrow_i16x8_u(
        i16x8.narrow_i32x4_s(v128.load(from), v128.load(from, 16)),
        i16x8.narrow_i32x4_s(v128.load(from, 32), v128.load(from, 48)),
      ),
    );
  }
}

/** i32 values that fit u16, in place. May read and write up to 7 values beyond. */
export function narrowToShorts(values: usize, count: u32): void {
  for (let i: u32 = 0; i < count; i += 8) {
    const from = values + (<usize>i << 2);
    v128.store(values + (<usize>i << 1), i16x8.narrow_i32x4_u(v128.load(from), v128.load(from, 16)));
  }
}
