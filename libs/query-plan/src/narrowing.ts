/**
 * Units in place of instants: an aggregator that groups by the month or half-year of an instant, and gets its rows from a filter in another
 * stage, is sent the unit, which is most often the same in all rows of a chunk. Owns: where that is done, and what the columns are called.
 */
import type { AggregateSpec, DerivedColumn, KeySpec } from '@coffee/operators';
import type { StepSpec } from './operators';

export interface Narrowed {
  /** Of whoever reads the edge: as before, but that the units are columns. */
  readonly operator: StepSpec;
  /** What the edge has in place of instants. */
  readonly derived: readonly DerivedColumn[];
}

/** With a dot: no column of a table or a query is called so. */
const derivedName = (from: string, unit: string): string => `${from}.${unit}`;

/** Of an operator that reads an edge between stages, from a filter. Undefined where there is nothing to be made. */
export function narrowed(operator: StepSpec): Narrowed | undefined {
  if (operator.op !== 'aggregate') return undefined;
  const derived = new Map<string, DerivedColumn>();
  const keys = operator.keys.map(({ unit, ...key }): KeySpec => {
    if (unit === undefined) return key;
    const name = derivedName(key.from, unit);
    derived.set(name, { name, from: key.from, unit });
    return { ...key, from: name };
  });
  if (derived.size === 0) return undefined;
  return { operator: { ...operator, keys } satisfies AggregateSpec, derived: [...derived.values()] };
}
