/**
 * Aggregate: the rows of one chunk with equal keys become one, with the partial states of its aggregates. A combiner: what it makes is merged
 * later, so it may see a table in any pieces, and leaves rows as they are when hardly two of them have equal keys.
 *
 * Invariants: a pure function of the chunk, the order of its groups too; states are exact, and rows whose states would not be are left as they
 * are, too. Must not know: other chunks, what a function computes.
 *
 * Measured: see bench/aggregate.bench.ts.
 */
import type { Chunk, Column } from '@coffee/protocol';
import { aggregateFunction } from './aggregates';
import { GivenRows } from './given-rows';
import { groupByKeys, groupKey, keyOfGroups } from './group-keys';
import type { KeyColumn } from './group-rows';
import type { AggregateSpec } from './spec';

/**
 * The keys' columns, then those of the aggregates' states.
 * @throws CoffeeError BAD_MESSAGE when a column is absent or of another kind.
 */
export function aggregate(chunk: Chunk, { keys: keySpecs, aggregates }: AggregateSpec): Chunk {
  const complete = [...keySpecs, ...aggregates].filter(({ nullable = false }) => !nullable).map(({ from }) => from);
  const given = new GivenRows(
    chunk,
    complete.filter((name) => name !== undefined),
  );
  const calls = aggregates.map((call) => ({ call, of: aggregateFunction(call.fn) }));
  const keys = keySpecs.map((key) => groupKey(key, given));
  const further = calls.flatMap(({ call: { name, from }, of }) =>
    of.groupsByColumn && from !== undefined ? [groupKey({ name, from }, given)] : [],
  );
  const singleRows = (): Chunk => {
    const states = calls.flatMap(({ call, of }) => of.ofRows(call, given));
    return { rows: given.count, columns: [...keys.map(({ column }) => column()), ...states] };
  };
  const integers = [...keys, ...further].map((key) => key.integers);
  if (nearlyAllDistinct(integers, given.count)) return singleRows();
  const groups = groupByKeys(integers, given.count);
  const columns: Column[] = keys.map((key) => keyOfGroups(key, groups));
  for (const { call, of } of calls) {
    const states = of.ofGroups(call, given, groups);
    if (!states) return singleRows();
    columns.push(...states);
  }
  return { rows: groups.count, columns };
}

const SAMPLE = 1 << 11;

/** Whether grouping would hardly save a row, by the first of them: then it is left to whoever merges. */
function nearlyAllDistinct(keys: readonly KeyColumn[], rows: number): boolean {
  if (rows < SAMPLE * 4) return false;
  const sample = keys.map(({ values, ...bounds }): KeyColumn => ({ values: values.subarray(0, SAMPLE), ...bounds }));
  return groupByKeys(sample, SAMPLE).count > SAMPLE * 0.95;
}
