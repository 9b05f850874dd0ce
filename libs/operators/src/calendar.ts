/** The calendar unit that each of many instants is in, for grouping. */
import { CoffeeError } from '@coffee/core';
import { MAX_DAYS, MIN_DAYS, SECONDS_PER_DAY, daysFromCivil, daysOf, monthOf } from '@coffee/protocol';
import type { Integers } from './dense';

export interface UnitColumn {
  readonly values: Int32Array;
  readonly min: number;
  readonly max: number;
}

/** Months in each unit; a unit's number counts its kind from the year 0. */
const monthsIn = { month: 1, half: 6 } as const;
type Unit = keyof typeof monthsIn;

/**
 * The month or half-year of each instant. Only an instant outside the unit of the one before is looked up: 2 ns a row in a
 * file of one month, 15 ns when the months are mixed.
 * @throws CoffeeError BAD_MESSAGE for an instant outside the years 1 to 9999.
 */
export function unitsOf(instants: Integers, unit: Unit): UnitColumn {
  const values = new Int32Array(instants.length);
  if (instants.length === 0) return { values, min: 0, max: 0 };
  const span = new UnitSpan(unit);
  span.moveTo(instants[0]!);
  if (instants instanceof Int32Array && isWithin(instants, span.start, span.end)) values.fill(span.value);
  else if (instants instanceof Int32Array) fillUnits(instants, values, span);
  else fillWideUnits(instants, values, span);
  return { values, min: span.min, max: span.max };
}

function fillUnits(instants: Int32Array, values: Int32Array, span: UnitSpan): void {
  let { start, end, value } = span;
  for (let i = 0; i < instants.length; i++) {
    const instant = instants[i]!;
    if (instant < start || instant >= end) {
      span.moveTo(instant);
      start = span.start;
      end = span.end;
      value = span.value;
    }
    values[i] = value;
  }
}

function fillWideUnits(instants: Float64Array, values: Int32Array, span: UnitSpan): void {
  for (let i = 0; i < instants.length; i++) {
    const instant = instants[i]!;
    // Negated, so that what is no number is outside too.
    if (!(instant >= span.start && instant < span.end)) span.moveTo(instant);
    values[i] = span.value;
  }
}

/** A file of one month is all in one unit, and then nothing is written a row. */
function isWithin(instants: Int32Array, start: number, end: number): boolean {
  for (let i = 0; i < instants.length; i++) if (instants[i]! < start || instants[i]! >= end) return false;
  return true;
}

/** One unit, from its first instant to before `end`; the lowest and the highest one it has been. */
class UnitSpan {
  start = 0;
  end = 0;
  value = 0;
  min = Infinity;
  max = -Infinity;
  readonly #months: number;
  readonly #known: KnownMonths = knownMonths();

  constructor(unit: Unit) {
    this.#months = monthsIn[unit];
  }

  moveTo(instant: number): void {
    const day = daysOf(instant);
    if (!(day >= MIN_DAYS && day <= MAX_DAYS))
      throw new CoffeeError('BAD_MESSAGE', `${instant} is no instant in the years 1 to 9999`);
    const { monthOfDay, starts } = this.#known;
    const isKnown = day >= 0 && day < monthOfDay.length;
    const month = isKnown ? monthOfDay[day]! : monthOf(instant) - FIRST_MONTH;
    const first = month - (this.#months === 1 ? 0 : (((month + FIRST_MONTH) % 6) + 6) % 6);
    this.value = (first + FIRST_MONTH) / this.#months;
    this.start = isKnown ? starts[first]! : startOfMonth(first);
    this.end = isKnown ? starts[first + this.#months]! : startOfMonth(first + this.#months);
    if (this.value < this.min) this.min = this.value;
    if (this.value > this.max) this.max = this.value;
  }
}

const FIRST_YEAR = 1970;
const FIRST_MONTH = FIRST_YEAR * 12;
/** To 2037: while instants fit 32 bits. */
const KNOWN_MONTHS = (2038 - FIRST_YEAR) * 12;

/** Months counted from 1970: that of each day, and the first instant of each. */
interface KnownMonths {
  readonly monthOfDay: Uint16Array;
  readonly starts: Int32Array;
}

let known: KnownMonths | undefined;

/** Made at the first use: 0.1 ms. */
function knownMonths(): KnownMonths {
  if (known) return known;
  const starts = Int32Array.from({ length: KNOWN_MONTHS + 1 }, (_, month) => startOfMonth(month));
  const monthOfDay = new Uint16Array(starts[KNOWN_MONTHS]! / SECONDS_PER_DAY);
  for (let month = 0; month < KNOWN_MONTHS; month++)
    monthOfDay.fill(month, starts[month]! / SECONDS_PER_DAY, starts[month + 1]! / SECONDS_PER_DAY);
  return (known = { monthOfDay, starts });
}

/** First instant of a month, counted from 1970. */
function startOfMonth(month: number): number {
  const year = Math.floor(month / 12);
  return daysFromCivil(FIRST_YEAR + year, month - year * 12 + 1, 1) * SECONDS_PER_DAY;
}
