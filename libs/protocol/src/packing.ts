/**
 * Integers as bits: a column says its least value and the step that leads from it to all others, and each value is a number of steps, in
 * as many bits as the largest needs. So instants of a few days take 18 bits, amounts that are multiples of 0.5 nine, and what is the same
 * in all rows one.
 *
 * Invariants: `pack` packs equal values alike: by the least that is there, the largest step and the fewest bits. A value has one bit at
 * least, so that the bytes that are there bound the memory that unpacking takes. Must not know: chunks, names.
 */
import { LARGEST, LEAST, clearKernel, type PackingKernel } from './packing-kernel';

export type PackedType = 'u8' | 'u16' | 'i32';
export type Integers = Uint8Array | Uint16Array | Int32Array;

export interface Packed {
  /** Of the values that were packed, and come back. */
  readonly type: PackedType;
  readonly count: number;
  readonly least: number;
  /** From 1 to 2^32 - 1; 1 where all values are equal. 0 of no values. */
  readonly step: number;
  /** Bits of a value, 1 to 32. 0 of no values. */
  readonly width: number;
  /**
   * Value `i` is `least + step * n`, modulo what the type can tell apart, where n is the bits from `i * width` on, the lowest first; bit 0 is
   * the lowest of the first byte.
   */
  readonly bits: Uint8Array;
}

export const bytesPerValue = { u8: 1, u16: 2, i32: 4 } as const;
/** The values of each type. */
const limits = { u8: [0, 0xff], u16: [0, 0xffff], i32: [-0x8000_0000, 0x7fff_ffff] } as const;

const loopsOf = {
  u8: ({ run }: PackingKernel) => [run.boundsOfBytes, run.stepOfBytes, run.packBytes, run.unpackBytes] as const,
  u16: ({ run }: PackingKernel) => [run.boundsOfShorts, run.stepOfShorts, run.packShorts, run.unpackShorts] as const,
  i32: ({ run }: PackingKernel) => [run.boundsOfWords, run.stepOfWords, run.packWords, run.unpackWords] as const,
};

export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** Every value is between them, both ends included, whoever packed it; the largest may be less than half of what is possible above the least. */
export function boundsOf(packed: Packed): Bounds {
  const [min, max] = limits[packed.type];
  return wraps(packed) ? { min, max } : { min: packed.least, max: highestOf(packed) };
}

/** Whether some number of steps would lead beyond the type: none of ours is so large, but who has looked? */
export const wraps = (packed: Packed): boolean => highestOf(packed) > limits[packed.type][1];

const highestOf = ({ least, step, width }: Packed): number => least + step * (2 ** width - 1);

/** So many times one value, one at least. */
export function packOne(type: PackedType, value: number, count: number): Packed {
  return { type, count, least: value, step: 1, width: 1, bits: new Uint8Array(packedBytes(count, 1)) };
}

/** Bytes of so many values. */
export const packedBytes = (count: number, width: number): number => Math.ceil((count * width) / 8);

const typeOf = (values: Integers): PackedType =>
  values instanceof Uint8Array ? 'u8' : values instanceof Uint16Array ? 'u16' : 'i32';

export function pack(values: Integers): Packed {
  const type = typeOf(values);
  const count = values.length;
  if (count === 0) return { type, count, least: 0, step: 0, width: 0, bits: new Uint8Array(0) };
  const kernel = clearKernel();
  const [boundsOf, stepOf, packTo] = loopsOf[type](kernel);
  const at = kernel.place(values);
  boundsOf(at, count);
  const least = kernel.integers[LEAST]!;
  const range = kernel.integers[LARGEST]! - least;
  const step = stepOf(at, count, least) >>> 0;
  const width = Math.max(1, 32 - Math.clz32(range / step));
  const length = packedBytes(count, width);
  const to = kernel.claim(length);
  packTo(at, count, least, step, width, to);
  return { type, count, least, step, width, bits: kernel.bytes.slice(to, to + length) };
}

/** The values as they are, in as many bits as their type has: a view, and so is what is unpacked of it. */
export function asTheyAre(values: Integers): Packed {
  const type = typeOf(values);
  const { buffer, byteOffset, byteLength, length: count } = values;
  if (count === 0) return pack(values);
  const bits = new Uint8Array(buffer, byteOffset, byteLength);
  return { type, count, least: 0, step: 1, width: 8 * bytesPerValue[type], bits };
}

/** A view, if it can be one. */
export function unpack(packed: Packed): Integers {
  const { type, count, least, step, width, bits } = packed;
  if (isView(packed)) {
    const { buffer, byteOffset } = bits;
    if (type === 'u8') return bits;
    return type === 'u16' ? new Uint16Array(buffer, byteOffset, count) : new Int32Array(buffer, byteOffset, count);
  }
  const kernel = clearKernel();
  const [, , , unpackTo] = loopsOf[type](kernel);
  const length = count * bytesPerValue[type];
  const from = kernel.place(bits);
  const to = kernel.claim(length);
  unpackTo(from, count, least, step, width, to);
  const values = kernel.buffer.slice(to, to + length);
  return type === 'u8' ? new Uint8Array(values) : type === 'u16' ? new Uint16Array(values) : new Int32Array(values);
}

const isView = ({ type, least, step, width, bits }: Packed): boolean =>
  least === 0 && step === 1 && width === 8 * bytesPerValue[type] && bits.byteOffset % bytesPerValue[type] === 0;

/**
 * Whether it is a number of values as it says. That the least value is there, the step the largest and no fewer bits would do, is not asked:
 * what is unpacked is as good. Nothing is allocated.
 */
export function isPacked({ type, count, least, step, width, bits }: Packed): boolean {
  if (count === 0) return least === 0 && step === 0 && width === 0 && bits.length === 0;
  const [lowest, highest] = limits[type];
  if (width < 1 || width > 32 || step < 1 || least < lowest || least > highest) return false;
  if (bits.length !== packedBytes(count, width)) return false;
  const spare = bits.length * 8 - count * width;
  return spare === 0 || bits[bits.length - 1]! >>> (8 - spare) === 0;
}
