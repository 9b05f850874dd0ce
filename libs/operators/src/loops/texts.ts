/** Numbers for texts. */
import { hashSeeds, tableSize } from '../hash';
import { clearKernel } from './kernel';

/** Equal texts have equal numbers, from 1 in order of first appearance. Text i is the bytes from `offsets[i]` to before `offsets[i + 1]`. */
export function numbersOfTexts(bytes: Uint8Array, offsets: Uint32Array): Int32Array {
  const kernel = clearKernel();
  const count = offsets.length - 1;
  const size = tableSize(count);
  const [at, ends, out] = [kernel.place(bytes), kernel.place(offsets), kernel.claim(count * 4)];
  const table = kernel.claimFilled(size * 4, 0);
  const { seed, factor } = hashSeeds;
  kernel.run.numberTexts(at, ends, count, table, size - 1, seed, factor, out);
  return kernel.integers.slice(out / 4, out / 4 + count);
}
