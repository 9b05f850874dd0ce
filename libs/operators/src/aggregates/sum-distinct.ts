/** Sum and mean of the different values of a group; missing where it has none. */
import { numberColumn } from '@coffee/protocol';
import { avg } from './avg';
import type { AggregateFunction, AggregateInput } from './aggregate-function';
import { ofDifferentValues, type OfDifferent } from './different-values';
import { sum } from './sum';

/** What the function computes of all values, of each of them once. */
const once =
  (of: AggregateFunction) =>
  (input: AggregateInput): OfDifferent => {
    const columns = of.state(input).length;
    const all = of.start(input);
    return {
      // The state of one value: itself, and how many it is.
      add: (groups, values, size) => {
        const ones = numberColumn('count', new Uint8Array(groups.length).fill(1));
        all.merge(groups, [values(), ones].slice(0, columns), size);
      },
      value: (group) => all.value(group),
    };
  };

export const sumDistinct: AggregateFunction<'sum_distinct'> = {
  fn: 'sum_distinct',
  gives: sum.gives,
  mayBeMissing: sum.mayBeMissing,
  ...ofDifferentValues(once(sum)),
};

export const avgDistinct: AggregateFunction<'avg_distinct'> = {
  fn: 'avg_distinct',
  gives: avg.gives,
  mayBeMissing: avg.mayBeMissing,
  ...ofDifferentValues(once(avg)),
};
