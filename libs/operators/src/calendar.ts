/** The calendar unit that each of many instants is in, for grouping. */
import { CoffeeError } from '@coffee/core';
import {
  MAX_DAYS,
  MIN_DAYS,
  SECONDS_PER_DAY,
  daysFromCivil,
  daysOf,
  halfOf,
  monthOf,
  type NumberArray,
} from '@coffee/protocol';

export interface UnitColumn {
  readonly values: Int32Array;
  readonly min: number;
  readonly max: number;
}

/** Months in each unit; a unit's number counts its kind from the year 0. */
const monthsIn = { month: 1, half: 6 } as const;

/**
 * The month or half-year of each instant. The calendar is computed only where an instant is outside the unit of the one
 * before: once for a file of one month.
 * @throws CoffeeError BAD_MESSAGE for an instant outside the years 1 to 9999.
 */
export function unitsOf(instants: NumberArray, unit: 'month' | 'half'): UnitColumn {
  const values = new Int32Array(instants.length);
  const bounds = { min: Infinity, max: -Infinity };
  // i32 and f64 in loops of their own: comparing integers with integer bounds is twice as fast.
  if (instants instanceof Int32Array) {
    let [start, end, current] = [0, 0, 0];
    for (let i = 0; i < instants.length; i++) {
      const instant = instants[i]!;
      if (instant < start || instant >= end) [start, end, current] = unitAround(instant, unit, bounds);
      values[i] = current;
    }
  } else {
    let [start, end, current] = [0, 0, 0];
    for (let i = 0; i < instants.length; i++) {
      const instant = instants[i]!;
      // Negated, so that what is no number is outside too.
      if (!(instant >= start && instant < end)) [start, end, current] = unitAround(instant, unit, bounds);
      values[i] = current;
    }
  }
  return instants.length === 0 ? { values, min: 0, max: 0 } : { values, ...bounds };
}

/** First instant of the unit that the instant is in, first instant after it, its number. */
function unitAround(
  instant: number,
  unit: 'month' | 'half',
  bounds: { min: number; max: number },
): [start: number, end: number, value: number] {
  const day = daysOf(instant);
  if (!(day >= MIN_DAYS && day <= MAX_DAYS))
    throw new CoffeeError('BAD_MESSAGE', `${instant} is no instant in the years 1 to 9999`);
  const value = unit === 'month' ? monthOf(instant) : halfOf(instant);
  bounds.min = Math.min(bounds.min, value);
  bounds.max = Math.max(bounds.max, value);
  const first = value * monthsIn[unit];
  return [startOfMonth(first), startOfMonth(first + monthsIn[unit]), value];
}

const startOfMonth = (month: number): number => {
  const year = Math.floor(month / 12);
  return daysFromCivil(year, month - year * 12 + 1, 1) * SECONDS_PER_DAY;
};
