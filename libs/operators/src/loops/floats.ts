/** Arithmetic of whole vectors of floats, NaN where a row has none. A result is undefined when not all of it is exact: within ±2^53. */
import { narrowestType, type NumberArray, type NumberType } from '@coffee/protocol';
import { clearKernel, FRACTIONS, LARGEST_FLOAT, LEAST_FLOAT, type Kernel } from './kernel';

export function times(values: Float64Array, factor: number): Float64Array | undefined {
  const kernel = clearKernel();
  const at = kernel.place(values);
  return kernel.run.times(at, values.length, factor, at) === 1 ? floatsAt(kernel, at, values.length) : undefined;
}

type OfTwo = 'sums' | 'differences' | 'products';

const ofTwo =
  (loop: OfTwo) =>
  (a: Float64Array, b: Float64Array): Float64Array | undefined => {
    const kernel = clearKernel();
    const at = kernel.place(a);
    return kernel.run[loop](at, kernel.place(b), a.length, at) === 1 ? floatsAt(kernel, at, a.length) : undefined;
  };

export const sums = ofTwo('sums');
export const differences = ofTwo('differences');
export const products = ofTwo('products');

/** Of the first times `factor`, rounded half away from zero; NaN of a divisor that is 0. Undefined when a dividend is not exact. */
export function quotients(a: Float64Array, b: Float64Array, factor: number): Float64Array | undefined {
  const kernel = clearKernel();
  const at = kernel.place(a);
  const isExact = kernel.run.quotients(at, kernel.place(b), a.length, factor, at) === 1;
  return isExact ? floatsAt(kernel, at, a.length) : undefined;
}

/** The whole units in each. */
export function wholeUnits(values: Float64Array, unit: number): Float64Array {
  const kernel = clearKernel();
  const at = kernel.place(values);
  kernel.run.wholeUnits(at, values.length, unit, at);
  return floatsAt(kernel, at, values.length);
}

/** What is left of each when the whole units are taken away. */
export function restsOf(values: Float64Array, unit: number): Float64Array {
  const kernel = clearKernel();
  const at = kernel.place(values);
  kernel.run.restsOf(at, values.length, unit, at);
  return floatsAt(kernel, at, values.length);
}

/** How many whole units are in what is left of each when the whole `within` are taken away. */
export function unitsWithin(values: Float64Array, unit: number, within: number): Float64Array {
  const kernel = clearKernel();
  const at = kernel.place(values);
  kernel.run.restsOf(at, values.length, within, at);
  kernel.run.wholeUnits(at, values.length, unit, at);
  return floatsAt(kernel, at, values.length);
}

/** @param table gives the values of some consecutive units from the least on; undefined where it cannot. @returns for each the value of its whole units; undefined without a table. */
export function lookedUp(
  values: Float64Array,
  unit: number,
  table: (least: number, largest: number) => Float64Array | undefined,
): Float64Array | undefined {
  const kernel = clearKernel();
  const at = kernel.place(values);
  kernel.run.floatBounds(at, values.length);
  const [least, largest] = [LEAST_FLOAT, LARGEST_FLOAT].map((place) => Math.floor(floats(kernel)[place]! / unit));
  const known = least! <= largest! ? table(least!, largest!) : undefined;
  if (!known) return undefined;
  kernel.run.lookedUp(at, values.length, unit, kernel.place(known), least!, at);
  return floatsAt(kernel, at, values.length);
}

/** The values in the rows that have one, NaN in the others. */
export function spreadOver(values: Float64Array, validity: Uint8Array, rows: number): Float64Array {
  const kernel = clearKernel();
  const [from, bitmap, to] = [kernel.place(values), kernel.place(validity), kernel.claim(rows * 8)];
  kernel.run.spreadOver(from, bitmap, rows, to);
  return floatsAt(kernel, to, rows);
}

/** What a column has of some numbers: those that are there in the narrowest type that holds them, and which rows have one, unless all do. */
export function packed(numbers: Float64Array): {
  readonly type: NumberType;
  readonly values: NumberArray;
  readonly validity?: Uint8Array;
} {
  const kernel = clearKernel();
  const { length } = numbers;
  const at = kernel.place(numbers);
  const bitmap = kernel.claim(length / 8 + 1);
  const count = kernel.run.presentOf(at, length, at, bitmap);
  const [least, largest] = [floats(kernel)[LEAST_FLOAT]!, floats(kernel)[LARGEST_FLOAT]!];
  const type = kernel.words[FRACTIONS] === 0 ? narrowestType(least, largest) : 'f64';
  const values = narrowed(kernel, at, count, type);
  return {
    type,
    values,
    ...(count < length && { validity: kernel.bytes.slice(bitmap, bitmap + ((length + 7) >>> 3)) }),
  };
}

function narrowed(kernel: Kernel, at: number, count: number, type: NumberType): NumberArray {
  const { run } = kernel;
  switch (type) {
    case 'u8':
      run.toBytes(at, count, at);
      return kernel.bytes.slice(at, at + count);
    case 'u16':
      run.toShorts(at, count, at);
      return new Uint16Array(kernel.buffer.slice(at, at + count * 2));
    case 'i32':
      run.toWords(at, count, at);
      return kernel.integers.slice(at / 4, at / 4 + count);
    case 'f64':
      return floatsAt(kernel, at, count);
  }
}

/** Good until the next array is placed. */
const floats = ({ buffer }: Kernel): Float64Array => new Float64Array(buffer);

const floatsAt = ({ buffer }: Kernel, at: number, count: number): Float64Array =>
  new Float64Array(buffer.slice(at, at + count * 8));
