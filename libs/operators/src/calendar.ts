/** The calendar unit that each of many instants is in, for grouping. */
import { CoffeeError } from '@coffee/core';
import {
  MAX_DAYS,
  MIN_DAYS,
  columnOf,
  constantColumn,
  daysOf,
  knownBounds,
  monthOf,
  numberColumn,
  numberColumnOf,
  type Chunk,
  type Column,
  type NumberArray,
} from '@coffee/protocol';
import { boundsOf } from './loops/bounds';
import { unitsOfNarrow } from './loops/units';
import type { DerivedColumn } from './spec';

export interface UnitColumn {
  readonly values: Int32Array;
  readonly min: number;
  readonly max: number;
}

/** Months in each unit; a unit's number counts its kind from the year 0. */
const monthsIn = { month: 1, half: 6 } as const;
type Unit = DerivedColumn['unit'];

/**
 * The month or half-year of each instant. A file of one month is all in one unit, and then no row is looked at but for that.
 * @throws CoffeeError BAD_MESSAGE for an instant outside the years 1 to 9999.
 */
export function unitsOf(instants: NumberArray, unit: Unit): UnitColumn {
  const { length } = instants;
  if (length === 0) return { values: new Int32Array(0), min: 0, max: 0 };
  if (instants instanceof Float64Array) return wideUnitsOf(instants, unit);
  const bounds = boundsOf(instants);
  const [min, max] = [unitOf(bounds.min, unit), unitOf(bounds.max, unit)];
  const values = min === max ? new Int32Array(length).fill(min) : unitsOfNarrow(instants, monthsIn[unit]);
  return { values, min, max };
}

/** A column of the unit of each instant. @throws CoffeeError BAD_MESSAGE when there is no such column of instants. */
export function derivedColumn(chunk: Chunk, { name, from, unit }: DerivedColumn): Column {
  const { values, validity } = numberColumnOf(chunk, from);
  const units = unitsOf(values, unit);
  if (units.min === units.max && !validity) return constantColumn(name, units.min, chunk.rows);
  return numberColumn(name, units.values, validity);
}

/** The same where it is known without a look at the rows that all instants are in one unit, and none is missing. */
export function constantUnit(chunk: Chunk, { from, unit }: DerivedColumn): number | undefined {
  const column = columnOf(chunk, from);
  const bounds = column.validity ? undefined : knownBounds(column);
  if (!bounds) return undefined;
  const first = unitOf(bounds.min, unit);
  return first === unitOf(bounds.max, unit) ? first : undefined;
}

function unitOf(instant: number, unit: Unit): number {
  const day = daysOf(instant);
  // Negated, so that what is no number is outside too.
  if (!(day >= MIN_DAYS && day <= MAX_DAYS))
    throw new CoffeeError('BAD_MESSAGE', `${instant} is no instant in the years 1 to 9999`);
  return Math.floor(monthOf(instant) / monthsIn[unit]);
}

/** Instants beyond 32 bits are rare: plainly right. */
function wideUnitsOf(instants: Float64Array, unit: Unit): UnitColumn {
  const values = Int32Array.from(instants, (instant) => unitOf(instant, unit));
  return { values, ...boundsOf(values) };
}
