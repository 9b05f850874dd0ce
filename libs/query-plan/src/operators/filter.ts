/** Filter: rows of a chunk that pass a predicate. */
import { unreachable } from '@coffee/core';
import { columnsIn, type FilterSpec } from '@coffee/operators';
import { formatTimeOfDay } from '@coffee/protocol';
import { atLeastText, columnName, wholeNumber } from './columns';
import { expressionSchema, expressionText } from './expression';
import type { RowOperator } from './operator';

const MOST_YEARS = 100;

export const filterOperator: RowOperator<FilterSpec> = {
  schema: (z) => {
    const common = { op: z.literal('filter'), column: columnName(z) };
    const second = wholeNumber(z, 0, 86_399);
    return z.discriminatedUnion('by', [
      z.strictObject({ op: common.op, by: z.literal('expression'), predicate: expressionSchema(z) }),
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
  text: (spec, kinds = new Map()) => {
    switch (spec.by) {
      case 'expression':
        return expressionText(spec.predicate);
      case 'year':
        return `${spec.column} in ${spec.years.join(', ')}`;
      case 'time-of-day':
        return `${spec.column} from ${formatTimeOfDay(spec.from)} to ${formatTimeOfDay(spec.to)}`;
      case 'at-least':
        return atLeastText(spec.column, spec.minimum, kinds);
      default:
        return unreachable(spec);
    }
  },
  looksAt: (spec) => (spec.by === 'expression' ? columnsIn(spec.predicate) : [spec.column]),
  gives: (_, given) => given,
  problems: (spec) =>
    spec.by === 'expression' && spec.predicate.kind !== 'boolean'
      ? [`rows cannot be filtered by what is ${spec.predicate.kind}`]
      : [],
  passesRowsOn: true,
};
