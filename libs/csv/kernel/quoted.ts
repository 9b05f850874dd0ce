/**
 * Rows with quotes, written once more without them, so that both passes can read them. Owns: PLAIN and ROW_STARTS.
 *
 * What a separator in quotes stands for is not kept: another byte takes its place. No value of a number, a time or a UUID has
 * such a byte, so a field that has it is odd; texts would not be what they were, so with columns of text only rows are taken
 * in which quotes hold nothing special. A line break in a field that is no text, and whatever is stranger, is left to the slow
 * path.
 */
import {
  KIND_TEXT,
  MAX_BATCH,
  MAX_PLAIN_ROWS,
  MAX_TEXT_FIELDS,
  OPS,
  OP_KIND,
  OP_SIZE,
  PLAIN,
  ROW_STARTS,
  TEXT_FIELDS,
} from './layout';
import { lineEnd, separator } from './separators';

const TAB: u32 = 0x09;
const LF: u32 = 0x0a;
const CR: u32 = 0x0d;
const SPACE: u32 = 0x20;
const QUOTE: u32 = 0x22;
/** No digit, sign, point, separator or blank. */
const OTHER: u32 = 0x01;

/** Set by `copyPlain`: the address behind the copies. */
export let plainEnd: u32 = 0;

export function hasText(ops: u32): bool {
  const opsEnd = OPS + <usize>ops * OP_SIZE;
  for (let op = OPS; op < opsEnd; op += OP_SIZE) if (load<u32>(op, OP_KIND) == KIND_TEXT) return true;
  return false;
}

/**
 * Copies the rows from `at` on that start before `limit`, as many as fit, up to the first that cannot be copied. @returns how
 * many; ROW_STARTS has the addresses of the rows, and of the one behind them.
 */
export function copyPlain(at: u32, limit: u32, end: u32, text: bool): u32 {
  let rows: u32 = 0;
  plainEnd = PLAIN;
  // Rows that end in CR are too rare to be worth it.
  while (lineEnd == LF && at < limit && rows < MAX_PLAIN_ROWS) {
    store<u32>(ROW_STARTS + (rows << 2), at);
    at = copyRow(at, end, text);
    if (at == 0) break;
    rows++;
    store<u32>(ROW_STARTS + (rows << 2), at);
  }
  for (let i: u32 = 0; i < 64; i += 16) v128.store(plainEnd + i, i8x16.splat(0));
  return rows;
}

/** @returns the address behind the row; 0: it cannot be copied, or is not complete, or does not fit. */
function copyRow(at: u32, end: u32, text: bool): u32 {
  const between = separator;
  let out = plainEnd;
  let field: u32 = 0;
  // Every byte of text gives at most one: a row that ends before this has room.
  const stop = <u32>min(<u64>end, <u64>at + (PLAIN + MAX_BATCH - plainEnd));
  while (at < stop) {
    let byte: u32 = load<u8>(at);
    if (byte == QUOTE) {
      at++;
      for (; ; at++) {
        if (at >= stop) return 0;
        byte = load<u8>(at);
        if (byte == QUOTE) {
          at++;
          if (at >= stop) return 0;
          if (load<u8>(at) != QUOTE) break;
        }
        if (byte == QUOTE || byte == between || byte == LF || byte == CR) {
          if (text || ((byte == LF || byte == CR) && !isText(field))) return 0;
          byte = OTHER;
        }
        store<u8>(out++, byte);
      }
      byte = load<u8>(at);
    } else {
      if (byte == SPACE || (byte == TAB && between != TAB)) return 0;
      while (byte != between && byte != LF && byte != CR) {
        if (byte == QUOTE) return 0;
        store<u8>(out++, byte);
        if (++at >= stop) return 0;
        byte = load<u8>(at);
      }
    }
    at++;
    field++;
    if (byte == CR && at < stop && load<u8>(at) == LF) {
      byte = LF;
      at++;
    }
    if (byte != between && byte != LF) return 0;
    store<u8>(out++, byte);
    if (byte == LF) {
      plainEnd = out;
      return at;
    }
  }
  return 0;
}

const isText = (field: u32): bool => field < MAX_TEXT_FIELDS && load<u8>(TEXT_FIELDS + field) != 0;
