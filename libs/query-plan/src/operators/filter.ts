/** Filter: rows of a chunk that pass a predicate. */
import { unreachable } from '@coffee/core';
import type { FilterSpec } from '@coffee/operators';
import { formatTimeOfDay } from '@coffee/protocol';
import { atLeastText, columnName, wholeNumber } from './columns';
import type { RowOperator } from './operator';

const MOST_YEARS = 100;

export const filterOperator: RowOperator<FilterSpec> = {
  schema: (z) => {
    const common = { op: z.literal('filter'), column: columnName(z) };
    const second = wholeNumber(z, 0, 86_399);
    return z.discriminatedUnion('by', [
      z.strictObject({
        by: z.literal('year'),
        ...common,
        years: z
          .array(wholeNumber(z, 1, 9999))
          .min(1)
          .max(MOST_YEARS),
      }),
      z.strictObject({ by: z.literal('time-of-day'), ...common, from: second, to: second }),
      z.strictObject({
        by: z.literal('at-least'),
        ...common,
        minimum: wholeNumber(z, -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
      }),
    ]);
  },
  text: (spec) => {
    const { column } = spec;
    switch (spec.by) {
      case 'year':
        return `${column} in ${spec.years.join(', ')}`;
      case 'time-of-day':
        return `${column} from ${formatTimeOfDay(spec.from)} to ${formatTimeOfDay(spec.to)}`;
      case 'at-least':
        return atLeastText(column, spec.minimum);
      default:
        return unreachable(spec);
    }
  },
  looksAt: ({ column }) => [column],
  gives: (_, given) => given,
  passesRowsOn: true,
};
