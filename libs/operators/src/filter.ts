/**
 * Filter: the rows of a chunk that pass one predicate, projected for each output. A row without the value does not pass.
 *
 * Invariants: a pure function of the chunk; rows keep their order and columns their width, so that the same input chunk
 * always gives the same output bytes. Must not know: where the outputs go.
 *
 * Measured: see bench/filter.bench.ts.
 */
import {
  columnOf,
  constantColumn,
  knownBounds,
  numberColumnOf,
  yearStart,
  type Chunk,
  type NumberArray,
  type NumberColumn,
} from '@coffee/protocol';
import { constantUnit, derivedColumn } from './calendar';
import { rowsWithAll } from './dense';
import { rowsWhere } from './expressions/evaluate';
import { projectColumns, takeRows } from './gather';
import { rowsOfBits, rowsOfPresent } from './loops/rows';
import { selectNarrowRange, selectNarrowRanges, selectNarrowTimeOfDay, type NarrowRange } from './loops/select';
import type { ColumnFilter, DerivedColumn, FilterSpec } from './spec';

/** Where the rows that pass go: their columns, and which of them a row must have. */
export interface FilterOutput {
  readonly columns: readonly string[];
  readonly complete?: readonly string[];
  /** Those of the columns that are made of others. */
  readonly derived?: readonly DerivedColumn[];
}

/**
 * One chunk for each of `outputs`, with its columns in its order; views of the input where every row passes.
 * @throws CoffeeError BAD_MESSAGE when a column is absent or not of numbers.
 */
export function filter(chunk: Chunk, spec: FilterSpec, outputs: readonly FilterOutput[]): Chunk[] {
  const rows = passingRows(chunk, spec);
  const given = outputs.map((output) => whatOf(chunk, output));
  if (!rows) return given.map((output) => outputOf(chunk, output));
  // A column that several outputs want is picked once.
  const wanted = new Set(given.flatMap(({ picked }) => picked));
  const picked = takeRows(projectColumns(chunk, [...wanted]), rows);
  return given.map((output) => outputOf(picked, output));
}

/** An output, and how it is made of the rows that pass. */
interface Made extends FilterOutput {
  /** Columns that these rows must have for it. */
  readonly picked: readonly string[];
  /** By derived column: its value, if that is one for all rows. */
  readonly constants: ReadonlyMap<string, number>;
}

function whatOf(chunk: Chunk, output: FilterOutput): Made {
  const { columns, derived = [] } = output;
  if (derived.length === 0) return { ...output, picked: columns, constants: new Map() };
  const constants = new Map<string, number>();
  const picked = columns.filter((name) => !derived.some((column) => column.name === name));
  for (const column of derived) {
    const constant = chunk.rows > 0 ? constantUnit(chunk, column) : undefined;
    if (constant === undefined) picked.push(column.from);
    else constants.set(column.name, constant);
  }
  return { ...output, picked, constants };
}

function outputOf(chunk: Chunk, { columns, complete = [], derived = [], constants }: Made): Chunk {
  const made = derived.map((column) => {
    const constant = constants.get(column.name);
    return constant === undefined ? derivedColumn(chunk, column) : constantColumn(column.name, constant, chunk.rows);
  });
  const all = made.length === 0 ? chunk : { rows: chunk.rows, columns: [...chunk.columns, ...made] };
  const projected = projectColumns(all, columns);
  const rows = rowsWithAll(
    complete.map((name) => columnOf(chunk, name)),
    chunk.rows,
  );
  return rows ? takeRows(projected, rows) : projected;
}

/** The numbers of the rows that pass, ascending: good until the next call. Undefined when all do. */
function passingRows(chunk: Chunk, spec: FilterSpec): Uint32Array | undefined {
  if (spec.by === 'expression') return rowsWhere(spec.predicate, chunk);
  const column = numberColumnOf(chunk, spec.column);
  const { validity } = column;
  const passing = select(column, spec);
  if (!validity) return passing;
  if (!passing) return rowsOfBits(validity, chunk.rows);
  rowsOfPresent(passing, validity, chunk.rows);
  return passing;
}

/** The indexes of the values that pass, undefined when all do. */
function select(column: NumberColumn, spec: ColumnFilter): Uint32Array | undefined {
  switch (spec.by) {
    case 'at-least':
      return selectRanges(column, [{ from: spec.minimum, to: Infinity }]);
    case 'time-of-day':
      return selectTimeOfDay(column.values, spec.from, spec.to);
    case 'year':
      return selectRanges(column, yearRanges(spec.years));
  }
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** The years as ranges of seconds, ascending, years that follow each other in one: the default years are one range. */
export function yearRanges(years: readonly number[]): Range[] {
  const ranges: { from: number; to: number }[] = [];
  for (const year of [...new Set(years)].sort((a, b) => a - b)) {
    const range = { from: yearStart(year), to: yearStart(year + 1) };
    const last = ranges.at(-1);
    if (last?.to === range.from) last.to = range.to;
    else ranges.push(range);
  }
  return ranges;
}

/** Values with from <= value < to in one of the ranges. */
function selectRanges(column: NumberColumn, ranges: readonly Range[]): Uint32Array | undefined {
  const bounds = knownBounds(column);
  // Most files are all in one year, or in none that is asked for: then nobody looks at their rows.
  if (bounds && ranges.some(({ from, to }) => bounds.min >= from && bounds.max < to)) return undefined;
  if (bounds && !ranges.some(({ from, to }) => bounds.max >= from && bounds.min < to)) return new Uint32Array(0);
  const { values } = column;
  if (values instanceof Float64Array)
    return selectWide(values, (value) => ranges.some(({ from, to }) => value >= from && value < to));
  const narrow = ranges.flatMap(narrowed);
  return narrow.length === 1 ? selectNarrowRange(values, narrow[0]!) : selectNarrowRanges(values, narrow);
}

/** The same range in 32 bits, ends included; nothing when it is empty. */
function narrowed({ from, to }: Range): NarrowRange[] {
  const least = Math.max(Math.ceil(from), -0x8000_0000);
  const most = Math.min(Math.ceil(to) - 1, 0x7fff_ffff);
  return least <= most ? [{ least, most }] : [];
}

const DAY = 86_400;

/** Seconds of the day from `from` to `to`, both in; over midnight when `from` is the later one: then `from` + `span` is beyond the day. */
function selectTimeOfDay(values: NumberArray, from: number, to: number): Uint32Array | undefined {
  const span = (to - from + DAY) % DAY;
  if (values instanceof Float64Array)
    return selectWide(values, (value) => ((value % DAY) - from + 2 * DAY) % DAY <= span);
  return selectNarrowTimeOfDay(values, from, span);
}

/** Values beyond 32 bits are rare: plainly right. */
function selectWide(values: Float64Array, passes: (value: number) => boolean): Uint32Array | undefined {
  const indexes = new Uint32Array(values.length);
  let count = 0;
  values.forEach((value, index) => {
    if (passes(value)) indexes[count++] = index;
  });
  return count === values.length ? undefined : indexes.subarray(0, count);
}
