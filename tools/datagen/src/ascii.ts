/**
 * Writers of CSV fields straight into bytes: each puts a field at an offset and returns the offset after it. A string per field
 * would cost more than all else here. The caller has made room.
 */
const COMMA = 44;
const ZERO = 48;
const POINT = 46;
const COLON = 58;
const DASH = 45;
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

/** @param value an integer 0 to 2^31 - 1; within 32 bits a division is a multiplication, beyond it is not. */
export function putInteger(out: Uint8Array, at: number, value: number): number {
  let end = at + 1;
  for (let rest = value; rest >= 10; rest = (rest / 10) | 0) end++;
  let rest = value | 0;
  for (let i = end - 1; i >= at; i--) {
    const tenth = (rest / 10) | 0;
    out[i] = ZERO + rest - tenth * 10;
    rest = tenth;
  }
  return end;
}

/** An integer as text of a float, "17272.0". @param value an integer 0 to 2^31 - 1. */
export function putFloat(out: Uint8Array, at: number, value: number): number {
  const next = putInteger(out, at, value);
  out[next] = POINT;
  out[next + 1] = ZERO;
  return next + 2;
}

/** Money with one to three decimals, "75.0" or "78.765". @param thousandths an integer 0 to 2^31 - 1. */
export function putAmount(out: Uint8Array, at: number, thousandths: number): number {
  const whole = (thousandths / 1000) | 0;
  const fraction = (thousandths - whole * 1000) | 0;
  let next = putInteger(out, at, whole);
  out[next++] = POINT;
  const tenths = (fraction / 100) | 0;
  out[next++] = ZERO + tenths;
  const rest = fraction - tenths * 100;
  if (rest === 0) return next;
  const hundredths = (rest / 10) | 0;
  out[next++] = ZERO + hundredths;
  const last = rest - hundredths * 10;
  if (last !== 0) out[next++] = ZERO + last;
  return next;
}

/** @param second of the day, 0 to 86,399; written HH:MM:SS. */
export function putTime(out: Uint8Array, at: number, second: number): number {
  const hour = (second / 3600) | 0;
  const minute = ((second / 60) | 0) - hour * 60;
  putPair(out, at, hour);
  out[at + 2] = COLON;
  putPair(out, at + 3, minute);
  out[at + 5] = COLON;
  putPair(out, at + 6, second - hour * 3600 - minute * 60);
  return at + 8;
}

function putPair(out: Uint8Array, at: number, value: number): void {
  const tens = (value / 10) | 0;
  out[at] = ZERO + tens;
  out[at + 1] = ZERO + value - tens * 10;
}

/** 128 bits as a random UUID (version 4, variant 1). */
export function putUuid(out: Uint8Array, at: number, a: number, b: number, c: number, d: number): number {
  putHex(out, at, a, 28, 0);
  out[at + 8] = DASH;
  putHex(out, at + 9, b, 28, 16);
  out[at + 13] = DASH;
  putHex(out, at + 14, (b & 0xfff) | 0x4000, 12, 0);
  out[at + 18] = DASH;
  putHex(out, at + 19, ((c >>> 16) & 0x3fff) | 0x8000, 12, 0);
  out[at + 23] = DASH;
  putHex(out, at + 24, c, 12, 0);
  putHex(out, at + 28, d, 28, 0);
  return at + UUID_LENGTH;
}

function putHex(out: Uint8Array, at: number, bits: number, from: number, to: number): void {
  for (let shift = from, i = at; shift >= to; shift -= 4, i++) out[i] = HEX[(bits >>> shift) & 15]!;
}
