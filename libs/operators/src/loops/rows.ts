/** Row numbers out of bitmaps of the rows that have a value. */
import { clearKernel } from './kernel';

/** The numbers of the rows whose bit is set, ascending. */
export function rowsOfBits(bitmap: Uint8Array, rows: number): Uint32Array {
  const kernel = clearKernel();
  const out = kernel.claim(rows * 4);
  const count = kernel.run.rowsOfBits(kernel.place(bitmap), rows, out);
  return kernel.wordsAt(out, count).slice();
}

/** The rows of some of the values that are there, given by their indexes: in place. */
export function rowsOfPresent(indexes: Uint32Array, bitmap: Uint8Array, rows: number): void {
  const kernel = clearKernel();
  const present = kernel.claim(rows * 4);
  kernel.run.rowsOfBits(kernel.place(bitmap), rows, present);
  const at = kernel.place(indexes);
  kernel.run.takeWords(present, at, indexes.length, at);
  indexes.set(kernel.wordsAt(at, indexes.length));
}
