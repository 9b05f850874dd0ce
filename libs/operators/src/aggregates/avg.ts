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
      merge: (groups, [sumStates, countStates]) => {
        sums.merge(groups, [sumStates!]);
        counts.merge(groups, [countStates!]);
      },
      value: (group) => {
        const whole = sums.value(group);
        if (whole === undefined) return undefined;
        return quotient(BigInt(whole) * MILLIONTHS[input.kind!]!, BigInt(counts.value(group)!));
      },
    };
  },
};

/** In one unit of a column. */
const MILLIONTHS: { readonly [Kind in ValueKind]?: bigint } = {
  id: 1_000_000n,
  count: 1_000_000n,
  money: 1000n,
  decimal: 1n,
};

/** Of a divisor above zero. */
function quotient(value: bigint, divisor: bigint): Sum {
  const size = value < 0n ? -value : value;
  const rounded = (size * 2n + divisor) / (divisor * 2n);
  const signed = value < 0n ? -rounded : rounded;
  return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
}
