/** Schemas and words that operators share. Bounded: beyond these sizes a plan was made to do harm. */
import type * as zod from 'zod';
import { aggregateFunctions, unknownAggregate, type AggregateName, type DerivedColumn } from '@coffee/operators';
import { columnKinds, formatMoney } from '@coffee/protocol';
import type { Kinds, Shape, Z } from './operator';

export const MOST_COLUMNS = 100;

export const columnName = (z: Z): zod.ZodString => z.string().regex(/^[a-z][a-z0-9_]{0,59}$/);
/** Also of a partial state, `average.count`, and of what is made of another column, `created_at.month`. */
export const carriedName = (z: Z): zod.ZodString => z.string().regex(/^[a-z][a-z0-9_]{0,59}(\.[a-z]{1,20})?$/);
/** What an edge carries that its sender makes of another column. */
export const derivedShape = (z: Z): zod.ZodType<DerivedColumn> =>
  z.strictObject({
    name: carriedName(z),
    from: columnName(z),
    unit: calendarUnit(z),
  } satisfies Shape<DerivedColumn>);
/** What edges carry. */
export const carriedNames = (z: Z): zod.ZodArray<zod.ZodString> => z.array(carriedName(z)).max(MOST_COLUMNS);
export const calendarUnit = (z: Z) => z.enum(['month', 'half']);
export const valueKind = (z: Z) => z.enum([...columnKinds, 'month', 'half']);
export const aggregateName = (z: Z): zod.ZodType<AggregateName> =>
  z.enum(
    aggregateFunctions.map(({ fn }) => fn),
    { error: ({ input }) => unknownAggregate(String(input)) },
  );
export const columnNames = (z: Z): zod.ZodArray<zod.ZodString> => z.array(columnName(z)).max(MOST_COLUMNS);
export const wholeNumber = (z: Z, min: number, max: number): zod.ZodNumber => z.number().int().min(min).max(max);

export const atLeastText = (column: string, minimum: number, kinds: Kinds): string =>
  `${column} >= ${kinds.get(column) === 'money' ? formatMoney(minimum) : minimum}`;
