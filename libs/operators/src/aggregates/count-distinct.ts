/** Count distinct: how many different values a group has. */
import type { AggregateFunction } from './aggregate-function';
import { ofDifferentValues } from './different-values';

export const countDistinct: AggregateFunction<'count_distinct'> = {
  fn: 'count_distinct',
  gives: (kind) => (kind === undefined ? undefined : 'count'),
  mayBeMissing: () => false,
  ...ofDifferentValues(() => {
    const counts: number[] = [];
    return {
      add: (groups) => {
        for (const group of groups) counts[group] = (counts[group] ?? 0) + 1;
      },
      value: (group) => counts[group] ?? 0,
    };
  }),
};
