/**
 * Sorting row numbers by 32-bit digits: least significant byte first, so that equal digits keep their order. Four passes of
 * 256 counters; a byte that is the same everywhere is skipped.
 */

/** Memory for sorting up to `length` rows, used again by every call. */
export interface RadixBuffers {
  readonly digits: Uint32Array;
  readonly otherDigits: Uint32Array;
  readonly otherRows: Uint32Array;
}

export const radixBuffers = (length: number): RadixBuffers => ({
  digits: new Uint32Array(length),
  otherDigits: new Uint32Array(length),
  otherRows: new Uint32Array(length),
});

const counters = new Uint32Array(4 * 256);

/** Sorts `rows[from..to)` by `digits[from..to)`, and the digits along with them. Stable. */
export function radixSort(rows: Uint32Array, from: number, to: number, buffers: RadixBuffers): void {
  const { digits } = buffers;
  counters.fill(0);
  countBytes(digits, from, to);
  let fromDigits = digits;
  let fromRows = rows;
  let toDigits = buffers.otherDigits;
  let toRows = buffers.otherRows;
  for (let byte = 0; byte < 4; byte++) {
    if (!countsToStarts(byte * 256, from, to)) continue;
    pass(fromDigits, fromRows, toDigits, toRows, from, to, byte);
    [fromDigits, toDigits] = [toDigits, fromDigits];
    [fromRows, toRows] = [toRows, fromRows];
  }
  if (fromRows === rows) return;
  rows.set(fromRows.subarray(from, to), from);
  digits.set(fromDigits.subarray(from, to), from);
}

/** A function of its own: see `group-rows.ts`. */
function countBytes(digits: Uint32Array, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const digit = digits[i]!;
    counters[digit & 0xff]!++;
    counters[0x100 | ((digit >>> 8) & 0xff)]!++;
    counters[0x200 | ((digit >>> 16) & 0xff)]!++;
    counters[0x300 | (digit >>> 24)]!++;
  }
}

/** @returns false when all rows have the same byte. */
function countsToStarts(base: number, from: number, to: number): boolean {
  let start = from;
  for (let value = base; value < base + 256; value++) {
    const count = counters[value]!;
    if (count === to - from) return false;
    counters[value] = start;
    start += count;
  }
  return true;
}

function pass(
  fromDigits: Uint32Array,
  fromRows: Uint32Array,
  toDigits: Uint32Array,
  toRows: Uint32Array,
  from: number,
  to: number,
  byte: number,
): void {
  const shift = byte * 8;
  const base = byte * 256;
  for (let i = from; i < to; i++) {
    const digit = fromDigits[i]!;
    const at = counters[base | ((digit >>> shift) & 0xff)]!++;
    toDigits[at] = digit;
    toRows[at] = fromRows[i]!;
  }
}
