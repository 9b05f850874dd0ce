/**
 * Writers of CSV fields straight into bytes: each puts a field at an offset and returns the offset after it. A string per field
 * would cost more than all else here. The caller has made room.
 */
const COMMA = 44;
const ZERO = 48;
const HEX = Buffer.from('0123456789abcdef', 'latin1');

export const LINE_FEED = 10;
export const UUID_LENGTH = 36;

export function putBytes(out: Uint8Array, at: number, bytes: Uint8Array, length: number): number {
  // For the 10 to 40 bytes of a field a plain loop beats set(), which costs a call into the runtime.
  for (let i = 0; i < length; i++) out[at + i] = bytes[i]!;
  return at + length;
}

export function putComma(out: Uint8Array, at: number): number {
  out[at] = COMMA;
  return at + 1;
}

/** @param value an integer 0 to 2^53 - 1. */
export function putInteger(out: Uint8Array, at: number, value: number): number {
  let end = at + 1;
  for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) end++;
  let rest = value;
  for (let i = end - 1; i >= at; i--) {
    const tenth = Math.floor(rest / 10);
    out[i] = ZERO + rest - tenth * 10;
    rest = tenth;
  }
  return end;
}

/** Money with one to three decimals, "75.0" or "78.765". @param thousandths an integer from 0. */
export function putAmount(out: Uint8Array, at: number, thousandths: number): number {
  const whole = Math.floor(thousandths / 1000);
  const fraction = thousandths - whole * 1000;
  let next = putInteger(out, at, whole);
  out[next++] = 46;
  const tenths = Math.floor(fraction / 100);
  out[next++] = ZERO + tenths;
  const hundredths = Math.floor(fraction / 10) - tenths * 10;
  const last = fraction % 10;
  if (hundredths !== 0 || last !== 0) out[next++] = ZERO + hundredths;
  if (last !== 0) out[next++] = ZERO + last;
  return next;
}

/** @param second of the day, 0 to 86,399; written HH:MM:SS. */
export function putTime(out: Uint8Array, at: number, second: number): number {
  const hour = Math.floor(second / 3600);
  const minute = Math.floor(second / 60) - hour * 60;
  putPair(out, at, hour);
  out[at + 2] = 58;
  putPair(out, at + 3, minute);
  out[at + 5] = 58;
  putPair(out, at + 6, second - hour * 3600 - minute * 60);
  return at + 8;
}

function putPair(out: Uint8Array, at: number, value: number): void {
  const tens = Math.floor(value / 10);
  out[at] = ZERO + tens;
  out[at + 1] = ZERO + value - tens * 10;
}

/** 128 bits as a random UUID (version 4, variant 1). */
export function putUuid(out: Uint8Array, at: number, a: number, b: number, c: number, d: number): number {
  putHex(out, at, a, 28, 0);
  out[at + 8] = 45;
  putHex(out, at + 9, b, 28, 16);
  out[at + 13] = 45;
  putHex(out, at + 14, (b & 0xfff) | 0x4000, 12, 0);
  out[at + 18] = 45;
  putHex(out, at + 19, ((c >>> 16) & 0x3fff) | 0x8000, 12, 0);
  out[at + 23] = 45;
  putHex(out, at + 24, c, 12, 0);
  putHex(out, at + 28, d, 28, 0);
  return at + UUID_LENGTH;
}

function putHex(out: Uint8Array, at: number, bits: number, from: number, to: number): void {
  for (let shift = from, i = at; shift >= to; shift -= 4, i++) out[i] = HEX[(bits >>> shift) & 15]!;
}
