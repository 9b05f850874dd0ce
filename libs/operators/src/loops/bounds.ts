/** The least and the largest of some integers. */
import { clearKernel, LARGEST, LEAST, type Narrow } from './kernel';

export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** @param values one at least. */
export function boundsOf(values: Narrow): Bounds {
  const kernel = clearKernel();
  kernel.run.bounds(kernel.placeIntegers(values), values.length);
  return { min: kernel.integers[LEAST]!, max: kernel.integers[LARGEST]! };
}
