/**
 * Which of some integers of 32 bits pass a test: their indexes, ascending, undefined when all pass. The meaning of each test is that of
 * `filter.ts`, which has the loops for wider numbers. The indexes are this module's scratch memory: good until the next call.
 */
import { scratchUint32 } from '../scratch';
import { clearKernel, type Kernel, type Narrow } from './kernel';

/** Both ends in. */
export interface NarrowRange {
  readonly least: number;
  readonly most: number;
}

export function selectNarrowRange(values: Narrow, { least, most }: NarrowRange): Uint32Array | undefined {
  const kernel = clearKernel();
  const [at, out] = placed(kernel, values);
  return indexesOf(kernel, out, kernel.run.selectRange(at, values.length, least, most, out), values.length);
}

/** What is in one of several ranges. */
export function selectNarrowRanges(values: Narrow, ranges: readonly NarrowRange[]): Uint32Array | undefined {
  const kernel = clearKernel();
  const pairs = kernel.placeIntegers(Int32Array.from(ranges.flatMap(({ least, most }) => [least, most])));
  const [at, out] = placed(kernel, values);
  const count = kernel.run.selectRanges(at, values.length, pairs, pairs + ranges.length * 8, out);
  return indexesOf(kernel, out, count, values.length);
}

/** Instants at most `span` seconds behind the second `from` of a day, both less than a day. */
export function selectNarrowTimeOfDay(values: Narrow, from: number, span: number): Uint32Array | undefined {
  const kernel = clearKernel();
  const [at, out] = placed(kernel, values);
  return indexesOf(kernel, out, kernel.run.selectTimeOfDay(at, values.length, from, span, out), values.length);
}

const placed = (kernel: Kernel, values: Narrow): [at: number, out: number] => [
  kernel.placeIntegers(values),
  kernel.claim(values.length * 4),
];

const scratchIndexes = scratchUint32();

function indexesOf(kernel: Kernel, out: number, count: number, of: number): Uint32Array | undefined {
  if (count === of) return undefined;
  const indexes = scratchIndexes(count);
  indexes.set(kernel.wordsAt(out, count));
  return indexes.subarray(0, count);
}
