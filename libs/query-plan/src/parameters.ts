/**
 * The parameters that all queries share: their defaults, how people write them, and which values are legal. Owns every rule
 * about them; all problems of one input are told at once.
 */
import { CoffeeError, quotedStart } from '@coffee/core';
import { formatMoney, formatTimeOfDay, parseMoney } from '@coffee/protocol';

export interface QueryParameters {
  /** Ascending, each once, 1..9999. */
  readonly years: readonly number[];
  /** Seconds since midnight, both ends in; over midnight when `from` is the later one. */
  readonly hours: { readonly from: number; readonly to: number };
  /** Thousandths. */
  readonly minAmount: number;
  /** 1..1000. */
  readonly top: number;
}

/** As people write them; what is left out has its default. */
export interface ParameterTexts {
  readonly years?: string;
  readonly hours?: string;
  readonly minAmount?: string;
  readonly top?: string;
}

export const defaultParameters: QueryParameters = {
  years: [2024, 2025],
  hours: { from: 6 * 3600, to: 23 * 3600 },
  minAmount: 75_000,
  top: 3,
};

const MAX_YEARS = 100;
const MAX_TOP = 1000;
const LAST_SECOND = 86_399;
const MAX_AMOUNT = 1e12;

/** @throws CoffeeError USAGE that lists every text that is none of a parameter. */
export function parseParameters(texts: ParameterTexts): QueryParameters {
  const problems: string[] = [];
  const read = <T>(
    flag: string,
    text: string | undefined,
    fallback: T,
    parse: (text: string) => T | undefined,
    takes: string,
  ): T => {
    if (text === undefined) return fallback;
    const value = parse(text);
    if (value === undefined) problems.push(`${flag} takes ${takes}, not ${quotedStart(text)}`);
    return value ?? fallback;
  };
  const { years, hours, minAmount, top } = defaultParameters;
  const parameters: QueryParameters = {
    years: read(
      '--years',
      texts.years,
      years,
      parseYears,
      `years from 1 to 9999 (at most ${MAX_YEARS}, in a range the earlier one first), like 2024,2025 or 2020-2025`,
    ),
    hours: read(
      '--hours',
      texts.hours,
      hours,
      parseHours,
      'two times of day from 00:00 to 23:59:59, both in, like 06:00-23:00, 6-23, 06:00:00-22:59:59 or, over midnight, 22:00-02:00',
    ),
    minAmount: read(
      '--min-amount',
      texts.minAmount,
      minAmount,
      parseAmount,
      'an amount with up to 9 digits and 3 decimals, like 75 or 78.765',
    ),
    top: read('--top', texts.top, top, parseTop, `a whole number from 1 to ${MAX_TOP}`),
  };
  if (problems.length > 0) throw new CoffeeError('USAGE', problems.join('; '));
  return parameters;
}

function parseYears(text: string): number[] | undefined {
  const years = text.split(',').flatMap((part) => {
    const [, first, last = first] = /^\s*(\d{1,4})\s*(?:[-\u2013\u2014]\s*(\d{1,4})\s*)?$/.exec(part) ?? [];
    const count = Number(last) - Number(first) + 1;
    return count >= 1 ? Array.from({ length: Math.min(count, MAX_YEARS + 1) }, (_, i) => Number(first) + i) : [NaN];
  });
  const sorted = [...new Set(years)].sort((a, b) => a - b);
  return areYears(sorted) ? sorted : undefined;
}

/** As `parseParameters` takes them, from three in a row on as a range: `2020-2025`. @param years ascending. */
export function yearsText(years: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const year of years) {
    const range = ranges.at(-1);
    if (range?.[1] === year - 1) range[1] = year;
    else ranges.push([year, year]);
  }
  return ranges
    .map(([first, last]) => (last - first > 1 ? `${first}-${last}` : [...new Set([first, last])].join(',')))
    .join(',');
}

function parseHours(text: string): QueryParameters['hours'] | undefined {
  const times = text.split(/[-\u2013\u2014]/).map((part) => parseTimeOfDay(part.trim()));
  const [from, to] = times;
  if (times.length !== 2 || from === undefined || to === undefined) return undefined;
  return { from, to };
}

function parseTimeOfDay(text: string): number | undefined {
  const match = /^([01]?\d|2[0-3])(?::([0-5]\d)(?::([0-5]\d))?)?$/.exec(text);
  if (!match) return undefined;
  return Number(match[1]) * 3600 + Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0);
}

function parseAmount(text: string): number | undefined {
  const amount = parseMoney(text.trim());
  return amount !== undefined && isAmount(amount) ? amount : undefined;
}

function parseTop(text: string): number | undefined {
  const top = /^\d{1,9}$/.test(text.trim()) ? Number(text) : 0;
  return isWhole(top, 1, MAX_TOP) ? top : undefined;
}

/**
 * Parameters that came as values (from another process), checked as parsed ones are.
 * @throws CoffeeError USAGE that lists every problem.
 */
export function checkParameters(parameters: QueryParameters): QueryParameters {
  const { years, hours, minAmount, top } = parameters;
  const problems: string[] = [];
  if (!areYears(years)) problems.push(`years must be 1 to ${MAX_YEARS} ascending years from 1 to 9999`);
  if (!isWhole(hours.from, 0, LAST_SECOND) || !isWhole(hours.to, 0, LAST_SECOND))
    problems.push(`hours must be seconds of the day, from 0 to ${LAST_SECOND}`);
  if (!isAmount(minAmount))
    problems.push('the minimum amount must be thousandths, a whole number of at most 12 digits');
  if (!isWhole(top, 1, MAX_TOP)) problems.push(`top must be a whole number from 1 to ${MAX_TOP}`);
  if (problems.length > 0) throw new CoffeeError('USAGE', problems.join('; '));
  return parameters;
}

const isWhole = (value: number, min: number, max: number): boolean =>
  Number.isInteger(value) && value >= min && value <= max;
const isAmount = (value: number): boolean => isWhole(value, 1 - MAX_AMOUNT, MAX_AMOUNT - 1);
const areYears = (years: readonly number[]): boolean =>
  years.length >= 1 &&
  years.length <= MAX_YEARS &&
  years.every((year, i) => isWhole(year, 1, 9999) && (i === 0 || year > years[i - 1]!));

/** One line for people: "years 2024, 2025; hours 06:00:00 to 23:00:00; minimum amount 75.0; top 3". */
export function formatParameters({ years, hours, minAmount, top }: QueryParameters): string {
  const window = `${formatTimeOfDay(hours.from)} to ${formatTimeOfDay(hours.to)}`;
  return `years ${years.join(', ')}; hours ${window}; minimum amount ${formatMoney(minAmount)}; top ${top}`;
}
