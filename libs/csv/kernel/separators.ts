/**
 * First pass over a batch: finds the separators, 64 bytes at a time, and checks that rows have the right number of them.
 * Owns: SEPARATORS, LAST_FIELDS and PATTERNS, and which bytes separate fields, end lines and stand before decimals.
 */
import { LAST_FIELDS, PATTERNS, SEPARATORS } from './layout';

const LF: u32 = 0x0a;
const CR: u32 = 0x0d;
const QUOTE: u32 = 0x22;

/** Between fields, and at the end of a line (with a CR before it or not). */
export let separator: u32 = 0x2c;
export let lineEnd: u32 = LF;
/** Before decimals. */
export let point: u32 = 0x2e;

/** Set by `findSeparators`: how many separators, how many of them line ends, and whether it stopped before a quote or a lone CR. */
export let separatorCount: u32 = 0;
export let lineCount: u32 = 0;
export let stopped: bool = false;

/** Blocks whose line feeds can be counted in one byte a lane. */
const STRIDE: u32 = 32 * 64;

/** Chooses the bytes for all that is scanned from now on. Where lines end in CR, it is LF that may not be alone. */
export function setDialect(separates: u32, endsLine: u32, beforeDecimals: u32): void {
  separator = separates;
  point = beforeDecimals;
  lineEnd = endsLine;
  v128.store(PATTERNS, i8x16.splat(<u8>endsLine));
  v128.store(PATTERNS, i8x16.splat(<u8>separates), 16);
  v128.store(PATTERNS, i8x16.splat(<u8>QUOTE), 32);
  v128.store(PATTERNS, i8x16.splat(<u8>(endsLine == CR ? LF : CR)), 48);
}

// @ts-ignore: decorator
@inline
function mask64(a: v128, b: v128, c: v128, d: v128): u64 {
  return (
    (<u64>(<u32>i8x16.bitmask(a))) |
    ((<u64>(<u32>i8x16.bitmask(b))) << 16) |
    ((<u64>(<u32>i8x16.bitmask(c))) << 32) |
    ((<u64>(<u32>i8x16.bitmask(d))) << 48)
  );
}

/**
 * Addresses of the bits of `mask`, written without a branch for the first ten: a block of 64 bytes rarely has more, and what
 * is written beyond the count is overwritten by the next block.
 */
// @ts-ignore: decorator
@inline
function writeBits(out: usize, block: u32, mask: u64): usize {
  const count = <usize>popcnt(mask);
  store<u32>(out, block + <u32>ctz(mask), 0);
  mask &= mask - 1;
  store<u32>(out, block + <u32>ctz(mask), 4);
  mask &= mask - 1;
  store<u32>(out, block + <u32>ctz(mask), 8);
  mask &= mask - 1;
  store<u32>(out, block + <u32>ctz(mask), 12);
  mask &= mask - 1;
  store<u32>(out, block + <u32>ctz(mask), 16);
  mask &= mask - 1;
  store<u32>(out, block + <u32>ctz(mask), 20);
  mask &= mask - 1;
  store<u32>(out, block + <u32>ctz(mask), 24);
  mask &= mask - 1;
  store<u32>(out, block + <u32>ctz(mask), 28);
  mask &= mask - 1;
  store<u32>(out, block + <u32>ctz(mask), 32);
  mask &= mask - 1;
  store<u32>(out, block + <u32>ctz(mask), 36);
  if (count > 10) {
    let at = out + 40;
    for (mask &= mask - 1; mask != 0; mask &= mask - 1) {
      store<u32>(at, block + <u32>ctz(mask));
      at += 4;
    }
  }
  return out + (count << 2);
}

// @ts-ignore: decorator
@inline
function find(from: u32, to: u32, crlf: bool): void {
  // Loaded, not written as constants: the compiler would build those anew in every turn.
  const lf = v128.load(PATTERNS);
  const comma = v128.load(PATTERNS, 16);
  const quote = v128.load(PATTERNS, 32);
  const cr = v128.load(PATTERNS, 48);
  let out = SEPARATORS;
  let lines: u32 = 0;
  let crBefore: u64 = 0;
  let block = from;
  stopped = false;
  store<u32>(SEPARATORS - 4, from - 1);
  while (block < to) {
    const stride = to - block > STRIDE ? block + STRIDE : to;
    let lfs = i8x16.splat(0);
    for (; block < stride; block += 64) {
      const a = v128.load(block, 0);
      const b = v128.load(block, 16);
      const c = v128.load(block, 32);
      const d = v128.load(block, 48);
      const aLf = i8x16.eq(a, lf);
      const bLf = i8x16.eq(b, lf);
      const cLf = i8x16.eq(c, lf);
      const dLf = i8x16.eq(d, lf);
      let odd = v128.or(
        v128.or(i8x16.eq(a, quote), i8x16.eq(b, quote)),
        v128.or(i8x16.eq(c, quote), i8x16.eq(d, quote)),
      );
      if (crlf) {
        const crs = mask64(i8x16.eq(a, cr), i8x16.eq(b, cr), i8x16.eq(c, cr), i8x16.eq(d, cr));
        const lone = ((crs << 1) | crBefore) & ~mask64(aLf, bLf, cLf, dLf);
        crBefore = crs >> 63;
        if (lone != 0) {
          stopped = true;
          break;
        }
      } else {
        odd = v128.or(
          odd,
          v128.or(v128.or(i8x16.eq(a, cr), i8x16.eq(b, cr)), v128.or(i8x16.eq(c, cr), i8x16.eq(d, cr))),
        );
      }
      if (v128.any_true(odd)) {
        stopped = true;
        break;
      }
      lfs = i8x16.sub(lfs, i8x16.add(i8x16.add(aLf, bLf), i8x16.add(cLf, dLf)));
      out = writeBits(
        out,
        block,
        mask64(
          v128.or(aLf, i8x16.eq(a, comma)),
          v128.or(bLf, i8x16.eq(b, comma)),
          v128.or(cLf, i8x16.eq(c, comma)),
          v128.or(dLf, i8x16.eq(d, comma)),
        ),
      );
    }
    const sums = i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(lfs));
    lines +=
      i32x4.extract_lane(sums, 0) +
      i32x4.extract_lane(sums, 1) +
      i32x4.extract_lane(sums, 2) +
      i32x4.extract_lane(sums, 3);
    if (stopped) break;
  }
  separatorCount = <u32>(out - SEPARATORS) >>> 2;
  lineCount = lines;
}

export function findSeparators(from: u32, to: u32): void {
  find(from, to, false);
}

export function findSeparatorsCrlf(from: u32, to: u32): void {
  find(from, to, true);
}

/**
 * @returns how many rows from the first on have exactly `fields` fields. When every `fields`th separator is a line end, and
 * there are no other line ends, then all rows have; only when not, every separator is looked at.
 */
export function checkRows(fields: u32): u32 {
  const end = lineEnd;
  const rows = separatorCount / fields;
  if (rows == lineCount) {
    const step = <usize>fields << 2;
    let last = SEPARATORS - 4 + step;
    let row: u32 = 0;
    for (; row < rows; row++) {
      if (load<u8>(load<u32>(last)) != end) break;
      last += step;
    }
    if (row == rows) return rows;
  }
  let separator = SEPARATORS;
  for (let row: u32 = 0; row < rows; row++) {
    for (let field: u32 = 1; field < fields; field++) {
      if (load<u8>(load<u32>(separator)) == end) return row;
      separator += 4;
    }
    if (load<u8>(load<u32>(separator)) != end) return row;
    separator += 4;
  }
  return rows;
}

/** Fills LAST_FIELDS: a last field ends before the CR, if there is one. */
export function trimLastFields(rows: u32, fields: u32): void {
  const step = <usize>fields << 2;
  let separator = SEPARATORS + step - 8;
  let out = LAST_FIELDS;
  for (let row: u32 = 0; row < rows; row++) {
    const end = load<u32>(separator, 4);
    store<u32>(out, load<u32>(separator));
    store<u32>(out, end - <u32>(load<u8>(end - 1) == CR), 4);
    separator += step;
    out += 8;
  }
}

/**
 * @returns the line ends from `from` to before `to`: LF, CRLF and lone CRs. Reads up to 32 bytes beyond; a CR that is the last
 * byte counts as alone.
 */
export function countLineEnds(from: u32, to: u32): u32 {
  const lf = i8x16.splat(<u8>LF);
  const cr = i8x16.splat(<u8>CR);
  let count: u32 = 0;
  for (let at = from; at < to; at += 16) {
    const feeds = i8x16.eq(v128.load(at), lf);
    const lone = v128.andnot(i8x16.eq(v128.load(at), cr), i8x16.eq(v128.load(at, 1), lf));
    let bits = <u32>i8x16.bitmask(v128.or(feeds, lone));
    if (to - at < 16) bits &= (1 << (to - at)) - 1;
    count += popcnt(bits);
  }
  return count;
}
