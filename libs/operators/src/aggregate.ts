/**
 * Aggregate: the rows of one chunk with equal keys become one, with the sums of their columns. A combiner: what it makes is
 * merged later, so it may see a table in any pieces, and leaves rows as they are when hardly two of them have equal keys.
 *
 * Invariants: a pure function of the chunk, the order of its groups too; sums are exact, and rows whose sums would not be are
 * left as they are, too; a row without one of the keys or of the values to add is left out. Must not know: other chunks.
 *
 * Measured: see bench/aggregate.bench.ts.
 */
import { numberColumn, numberColumnOf, type Chunk, type NumberColumn } from '@coffee/protocol';
import { unitsOf } from './calendar';
import { packedAt, rowsWithAll, valuesAt, valuesOrZero, type Integers } from './dense';
import { groupRows, type Groups, type KeyColumn } from './group-rows';
import type { AggregateSpec } from './spec';

/**
 * The keys' columns, then the sums'.
 * @throws CoffeeError BAD_MESSAGE when a column is absent or not of integers.
 */
export function aggregate(chunk: Chunk, spec: AggregateSpec): Chunk {
  const sources = spec.keys.map((key) => numberColumnOf(chunk, key.from));
  const summed = spec.sums.flatMap(({ from }) => (from === undefined ? [] : [numberColumnOf(chunk, from)]));
  const rows = rowsWithAll([...sources, ...summed], chunk.rows);
  const count = rows ? rows.length : chunk.rows;
  const keys = spec.keys.map((key, i): KeyColumn => {
    const source = sources[i]!;
    const values = valuesAt(source, rows);
    return key.unit ? unitsOf(values, key.unit) : { values, ...boundsOf(source) };
  });
  if (nearlyAllDistinct(keys, count)) return singleRows(chunk, spec, keys, sources, rows, count);
  const groups = groupRows(keys, count);
  const sums: NumberColumn[] = [];
  for (const { name, from } of spec.sums) {
    const values = from === undefined ? countRows(groups, count) : sumOf(chunk, from, rows, groups);
    if (!values) return singleRows(chunk, spec, keys, sources, rows, count);
    sums.push(numberColumn(name, values));
  }
  const keyColumns = keys.map((key, i) => keyColumn(spec.keys[i]!.name, key.values, groups));
  return { rows: groups.count, columns: [...keyColumns, ...sums] };
}

const SAMPLE = 1 << 11;

/** Whether grouping would hardly save a row, by the first of them: then it is left to whoever merges. */
function nearlyAllDistinct(keys: readonly KeyColumn[], rows: number): boolean {
  if (rows < SAMPLE * 4) return false;
  const sample = keys.map(({ values, ...bounds }): KeyColumn => ({ values: values.subarray(0, SAMPLE), ...bounds }));
  return groupRows(sample, SAMPLE).count > SAMPLE * 0.95;
}

/** Every row a group of its own. */
function singleRows(
  chunk: Chunk,
  spec: AggregateSpec,
  keys: readonly KeyColumn[],
  sources: readonly NumberColumn[],
  rows: Uint32Array | undefined,
  count: number,
): Chunk {
  const keyColumns = keys.map(({ values }, i): NumberColumn => {
    const { name, unit } = spec.keys[i]!;
    if (unit) return numberColumn(name, values);
    const { type, values: packed } = packedAt(sources[i]!, rows);
    return { name, type, values: packed };
  });
  const sums = spec.sums.map(({ name, from }) => {
    if (from === undefined) return numberColumn(name, new Uint8Array(count).fill(1));
    return numberColumn(name, valuesOrZero(numberColumnOf(chunk, from), chunk, rows));
  });
  return { rows: count, columns: [...keyColumns, ...sums] };
}

/** What the width of a column tells about its values. */
const boundsOf = ({ type }: NumberColumn): { min?: number; max?: number } =>
  type === 'u8' ? { min: 0, max: 0xff } : type === 'u16' ? { min: 0, max: 0xffff } : {};

function keyColumn(name: string, values: Integers, { rowOf, used, count }: Groups): NumberColumn {
  const keys = values instanceof Int32Array ? new Int32Array(count) : new Float64Array(count);
  for (let group = 0; group < count; group++) keys[group] = values[rowOf[used ? used[group]! : group]!]!;
  return numberColumn(name, keys);
}

function countRows({ of, slots, used, count }: Groups, rows: number): Int32Array {
  const counts = new Int32Array(slots);
  addOnes(counts, of, rows);
  return used ? compact(counts, new Int32Array(count), used) : counts;
}

/** Rows whose 32-bit values cannot add up to 2^53. */
const SAFE_ROWS = 1 << 22;

/** @returns undefined when a sum is not exact. */
function sumOf(
  chunk: Chunk,
  name: string,
  rows: Uint32Array | undefined,
  { of, slots, used, count }: Groups,
): Float64Array | undefined {
  const values = valuesOrZero(numberColumnOf(chunk, name), chunk, rows);
  const sums = new Float64Array(slots);
  if (values instanceof Int32Array && values.length <= SAFE_ROWS) addValues(sums, of, values);
  else if (!addCarefully(sums, of, values)) return undefined;
  return used ? compact(sums, new Float64Array(count), used) : sums;
}

// The loops over the rows are functions of their own: see `group-rows.ts`.

function addOnes(counts: Int32Array, of: Uint32Array, rows: number): void {
  for (let row = 0; row < rows; row++) counts[of[row]!]!++;
}

function addValues(sums: Float64Array, of: Uint32Array, values: Int32Array): void {
  for (let row = 0; row < values.length; row++) sums[of[row]!]! += values[row]!;
}

function addCarefully(sums: Float64Array, of: Uint32Array, values: Integers): boolean {
  for (let row = 0; row < values.length; row++) {
    if (!Number.isSafeInteger((sums[of[row]!]! += values[row]!))) return false;
  }
  return true;
}

function compact<T extends Integers>(from: T, to: T, used: Uint32Array): T {
  for (let group = 0; group < to.length; group++) to[group] = from[used[group]!]!;
  return to;
}
