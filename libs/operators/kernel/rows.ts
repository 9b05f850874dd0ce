/** Row numbers (u32, ascending) out of bitmaps, LSB first. */

/** The numbers of the rows whose bit is set. Reads up to 7 bytes beyond the bitmap. @returns how many. */
export function rowsOfBits(bitmap: usize, rows: u32, out: usize): u32 {
  const from = out;
  for (let row: u32 = 0; row < rows; row += 64) {
    let bits = load<u64>(bitmap + (row >> 3));
    if (rows - row < 64) bits &= (<u64>1 << (rows - row)) - 1;
    for (; bits != 0; bits &= bits - 1) {
      store<u32>(out, row + <u32>ctz(bits));
      out += 4;
    }
  }
  return <u32>((out - from) >> 2);
}
