/** Truth values of whole vectors, and numbers that are chosen by them. */
import type { Booleans } from '../expressions/booleans';
import { clearKernel, type Kernel } from './kernel';

/** Which of less, equal and greater hold, a bit each. */
export const LESS = 1;
export const EQUAL = 2;
export const GREATER = 4;

export function compare(a: Float64Array, b: Float64Array, holds: number): Booleans {
  const kernel = clearKernel();
  const [x, y, out] = [kernel.place(a), kernel.place(b), kernel.claim(a.length)];
  kernel.run.compare(x, y, a.length, holds, out);
  return booleansAt(kernel, out, a.length);
}

/** Whether each is one of the wanted; `otherwise` where it is none of them. */
export function isOneOf(values: Float64Array, wanted: Float64Array, otherwise: number): Booleans {
  const kernel = clearKernel();
  const [at, list, out] = [kernel.place(values), kernel.place(wanted), kernel.claim(values.length)];
  kernel.run.isOneOf(at, values.length, list, wanted.length, otherwise, out);
  return booleansAt(kernel, out, values.length);
}

/** `decides` where one of them is, else missing where one of them is. */
export function connected(vectors: readonly Booleans[], decides: number): Booleans {
  const kernel = clearKernel();
  const [into, ...others] = vectors.map((vector) => kernel.place(vector));
  const rows = vectors[0]!.length;
  for (const next of others) kernel.run.connect(into!, next, rows, decides);
  return booleansAt(kernel, into!, rows);
}

export function negated(booleans: Booleans): Booleans {
  const kernel = clearKernel();
  const at = kernel.place(booleans);
  kernel.run.negate(at, booleans.length);
  return booleansAt(kernel, at, booleans.length);
}

export function areMissing(numbers: Float64Array): Booleans {
  const kernel = clearKernel();
  const [at, out] = [kernel.place(numbers), kernel.claim(numbers.length)];
  kernel.run.areMissing(at, numbers.length, out);
  return booleansAt(kernel, out, numbers.length);
}

/** The numbers behind the first condition that is true, or the last ones. */
export function chosenWhere(conditions: readonly Booleans[], numbers: readonly Float64Array[]): Float64Array {
  const kernel = clearKernel();
  const out = kernel.place(numbers[conditions.length]!);
  const rows = numbers[0]!.length;
  for (let i = conditions.length - 1; i >= 0; i--)
    kernel.run.chooseWhere(kernel.place(conditions[i]!), kernel.place(numbers[i]!), out, rows);
  return new Float64Array(kernel.buffer.slice(out, out + rows * 8));
}

/** The first that is there of each row. */
export function chosenPresent(numbers: readonly Float64Array[]): Float64Array {
  const kernel = clearKernel();
  const out = kernel.place(numbers.at(-1)!);
  const rows = numbers[0]!.length;
  for (let i = numbers.length - 2; i >= 0; i--) kernel.run.choosePresent(kernel.place(numbers[i]!), out, rows);
  return new Float64Array(kernel.buffer.slice(out, out + rows * 8));
}

/** The same of truth values. */
export function truthsWhere(conditions: readonly Booleans[], truths: readonly Booleans[]): Booleans {
  const kernel = clearKernel();
  const out = kernel.place(truths[conditions.length]!);
  const rows = truths[0]!.length;
  for (let i = conditions.length - 1; i >= 0; i--)
    kernel.run.chooseTruths(kernel.place(conditions[i]!), kernel.place(truths[i]!), out, rows);
  return booleansAt(kernel, out, rows);
}

/** The rows for which a condition is true, ascending. */
export function rowsThatHold(holds: Booleans): Uint32Array {
  const kernel = clearKernel();
  const [at, out] = [kernel.place(holds), kernel.claim(holds.length * 4)];
  const count = kernel.run.rowsWhere(at, holds.length, out);
  return kernel.wordsAt(out, count).slice();
}

const booleansAt = ({ bytes }: Kernel, at: number, rows: number): Booleans => bytes.slice(at, at + rows);
