/**
 * Aggregate: the rows of one chunk with equal keys become one, with the sums of their columns. A combiner: what it makes is
 * merged later, so it may see a table in any pieces.
 *
 * Invariants: a pure function of the chunk; groups stand in order of first appearance; sums are exact or an error; a row
 * without one of the keys is left out; a missing value adds nothing. Must not know: other chunks.
 *
 * Measured: see bench/aggregate.bench.ts.
 */
import { CoffeeError } from '@coffee/core';
import { numberColumn, numberColumnOf, type Chunk, type NumberColumn } from '@coffee/protocol';
import { unitsOf } from './calendar';
import { rowsWithAll, valuesAt, valuesOrZero, type Integers } from './dense';
import { groupRows, type Groups, type KeyColumn } from './group-rows';
import type { AggregateSpec } from './spec';

/**
 * The keys' columns, then the sums'.
 * @throws CoffeeError BAD_MESSAGE when a column is absent or not of integers, INEXACT when a sum is beyond ±2^53.
 */
export function aggregate(chunk: Chunk, spec: AggregateSpec): Chunk {
  const sources = spec.keys.map((key) => numberColumnOf(chunk, key.from));
  const rows = rowsWithAll(sources, chunk.rows);
  const count = rows ? rows.length : chunk.rows;
  const keys = spec.keys.map((key, i): KeyColumn => {
    const values = valuesAt(sources[i]!, rows);
    return key.unit ? unitsOf(values, key.unit) : { values };
  });
  const groups = groupRows(keys, count);
  const sums = spec.sums.map(({ name, from }) =>
    numberColumn(name, from === undefined ? countRows(groups, count) : sumOf(numberColumnOf(chunk, from), chunk, rows, groups)),
  );
  return { rows: groups.count, columns: [...keys.map((key, i) => keyColumn(spec.keys[i]!.name, key.values, groups)), ...sums] };
}

function keyColumn(name: string, values: Integers, { first, count }: Groups): NumberColumn {
  const keys = values instanceof Int32Array ? new Int32Array(count) : new Float64Array(count);
  for (let group = 0; group < count; group++) keys[group] = values[first[group]!]!;
  return numberColumn(name, keys);
}

function countRows({ of, count }: Groups, rows: number): Int32Array {
  const counts = new Int32Array(count);
  for (let row = 0; row < rows; row++) counts[of[row]!]!++;
  return counts;
}

/** Rows whose 32-bit values cannot add up to 2^53. */
const SAFE_ROWS = 1 << 22;

function sumOf(column: NumberColumn, chunk: Chunk, rows: Uint32Array | undefined, { of, count }: Groups): Float64Array {
  const values = valuesOrZero(column, chunk, rows);
  const sums = new Float64Array(count);
  if (values instanceof Int32Array && values.length <= SAFE_ROWS) {
    for (let row = 0; row < values.length; row++) sums[of[row]!]! += values[row]!;
    return sums;
  }
  for (let row = 0; row < values.length; row++) {
    const sum = (sums[of[row]!]! += values[row]!);
    if (!Number.isSafeInteger(sum)) throw new CoffeeError('INEXACT', `the sum of ${column.name} is not exact beyond 2^53`);
  }
  return sums;
}
