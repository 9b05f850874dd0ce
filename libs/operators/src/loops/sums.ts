/** Counts and sums by slot, of rows whose slots are given. */
import { clearKernel } from './kernel';

/** Rows in each slot. */
export function countSlots(of: Uint32Array, rows: number, slots: number): Int32Array {
  const kernel = clearKernel();
  const counts = kernel.claimFilled(slots * 4, 0);
  kernel.run.countSlots(kernel.place(of.subarray(0, rows)), rows, counts);
  return kernel.integers.slice(counts / 4, counts / 4 + slots);
}

/** The sum of each slot's values, one a row, in 64 bits. @returns undefined when one is beyond 2^53. */
export function sumSlots(of: Uint32Array, values: Int32Array, slots: number): Float64Array | undefined {
  const kernel = clearKernel();
  const rows = values.length;
  const sums = kernel.claimFilled(slots * 8, 0);
  kernel.run.addToSlots(kernel.place(of.subarray(0, rows)), kernel.placeIntegers(values), rows, sums);
  if (!kernel.run.sumsToDoubles(sums, slots)) return undefined;
  return new Float64Array(kernel.buffer.slice(sums, sums + slots * 8));
}
