/** Values by their indexes. */
import type { NumberArray } from '@coffee/protocol';
import { clearKernel } from './kernel';

/** `values[at[i]]` for each i, in an array of the same type. */
export function takeNumbers<T extends NumberArray>(values: T, at: Uint32Array): T;
export function takeNumbers(values: NumberArray, at: Uint32Array): NumberArray {
  const kernel = clearKernel();
  const { run } = kernel;
  const { length } = at;
  const [from, indexes] = [kernel.place(values), kernel.place(at)];
  const to = kernel.claim(length * values.BYTES_PER_ELEMENT);
  const taken = () => kernel.buffer.slice(to, to + length * values.BYTES_PER_ELEMENT);
  if (values instanceof Uint8Array) {
    run.takeBytes(from, indexes, length, to);
    return new Uint8Array(taken());
  }
  if (values instanceof Uint16Array) {
    run.takeShorts(from, indexes, length, to);
    return new Uint16Array(taken());
  }
  if (values instanceof Int32Array) {
    run.takeWords(from, indexes, length, to);
    return new Int32Array(taken());
  }
  run.takeDoubles(from, indexes, length, to);
  return new Float64Array(taken());
}

/** The same of ids of 16 bytes. */
export function takeIds(ids: Uint8Array, at: Uint32Array): Uint8Array {
  const kernel = clearKernel();
  const [from, indexes] = [kernel.place(ids), kernel.place(at)];
  const to = kernel.claim(at.length * 16);
  kernel.run.takeIds(from, indexes, at.length, to);
  return kernel.bytes.slice(to, to + at.length * 16);
}
