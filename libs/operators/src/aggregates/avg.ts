/** Avg: the mean of the values of a group, in millionths, rounded half away from zero; missing where it has none. Exact until it is rounded. */
import type { ValueKind } from '../values';
import type { Sum } from '../wide-sums';
import { count } from './count';
import { sum } from './sum';
import type { AggregateFunction, AggregateInput } from './aggregate-function';

const sumIn = (input: AggregateInput): AggregateInput => ({ ...input, name: `${input.name}.sum` });
const countIn = (input: AggregateInput): AggregateInput => ({ ...input, name: `${input.name}.count` });

export const avg: AggregateFunction<'avg'> = {
  fn: 'avg',
  gives: (kind) => (kind !== undefined && kind in MILLIONTHS ? 'decimal' : undefined),
  mayBeMissing: ({ nullable = false }) => nullable,
  state: (input) => [...sum.state(sumIn(input)), ...count.state(countIn(input))],
  ofGroups: (input, given, groups) => {
    const sums = sum.ofGroups(sumIn(input), given, groups);
    return sums && [...sums, ...count.ofGroups(countIn(input), given, groups)!];
  },
  ofRows: (input, given) => [...sum.ofRows(sumIn(input), given), ...count.ofRows(countIn(input), given)],
  start: (input) => {
    const sums = sum.start(sumIn(input));
    const counts = count.start(countIn(input));
    return {
      merge: (groups, [sumStates, countStates], size) => {
        sums.merge(groups, [sumStates!], size);
        counts.merge(groups, [countStates!], size);
      },
      value: (group) => {
        const whole = sums.value(group);
        if (whole === undefined) return undefined;
        return quotient(whole as Sum, MILLIONTHS[input.kind!]!, counts.value(group) as Sum);
      },
    };
  },
};

/** In one unit of a column. */
const MILLIONTHS: { readonly [Kind in ValueKind]?: number } = {
  id: 1_000_000,
  count: 1_000_000,
  money: 1000,
  decimal: 1,
};

/** `value * factor / divisor`, of a divisor above zero. */
function quotient(value: Sum, factor: number, divisor: Sum): Sum {
  const rounded = exactQuotient(Number(value), factor, Number(divisor)) ?? wideQuotient(value, factor, divisor);
  return Number.isSafeInteger(Number(rounded)) ? Number(rounded) : rounded;
}

/** Undefined where a number on the way would be beyond 2^53. */
function exactQuotient(value: number, factor: number, divisor: number): number | undefined {
  const twice = Math.abs(value) * factor * 2 + divisor;
  if (!Number.isSafeInteger(twice) || !Number.isSafeInteger(divisor * 2)) return undefined;
  // The remainder is exact, and so is what is without it.
  const rounded = (twice - (twice % (divisor * 2))) / (divisor * 2);
  return value < 0 ? 0 - rounded : rounded;
}

function wideQuotient(value: Sum, factor: number, divisor: Sum): bigint {
  const [whole, by] = [BigInt(value) * BigInt(factor), BigInt(divisor)];
  const size = whole < 0n ? -whole : whole;
  const rounded = (size * 2n + by) / (by * 2n);
  return whole < 0n ? -rounded : rounded;
}
