/** Narrow integers in 32 bits each: several times faster than the constructor of an array does it. */
import { clearKernel } from './kernel';

export function widenNarrow(values: Uint8Array | Uint16Array): Int32Array {
  const kernel = clearKernel();
  const at = kernel.placeIntegers(values);
  return kernel.integers.slice(at / 4, at / 4 + values.length);
}
