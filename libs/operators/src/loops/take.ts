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

/** Texts by their indexes. Text i is the bytes from `offsets[i]` to before `offsets[i + 1]`. */
export function takeTexts(
  offsets: Uint32Array,
  values: Uint8Array,
  at: Uint32Array,
): { readonly offsets: Uint32Array; readonly values: Uint8Array } {
  const kernel = clearKernel();
  const [from, starts, indexes] = [kernel.place(values), kernel.place(offsets), kernel.place(at)];
  const ends = kernel.claim(at.length * 4 + 4);
  const size = kernel.run.textOffsets(indexes, at.length, starts, ends);
  const to = kernel.claim(size);
  kernel.run.writeTexts(indexes, at.length, starts, from, to);
  return { offsets: kernel.wordsAt(ends, at.length + 1).slice(), values: kernel.bytes.slice(to, to + size) };
}
