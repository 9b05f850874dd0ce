/**
 * The times of a series, or the whole numbers in their place: from which to which, and how far apart. Owns: that few times are each drawn where they are; of many, several are drawn as
 * one, which is a whole number of months, half-years, days or seconds.
 */
import { SECONDS_PER_DAY } from '@coffee/protocol';
import type { PlotColumn, PlotKind } from './plot-column';
import type { ColumnSurvey } from './survey';

/** What is drawn side by side where times are too many to be told apart: a screen has no room for more. */
export const MAX_BUCKETS = 240;

/** Of what is drawn where it is, with nothing between most of it. */
const MOST_PLACES = 120;

const days = [1, 2, 7, 14, 28, 91, 182, 365, 730, 1826, 3652];
const hours = [1, 2, 3, 6, 12];
const sixtieths = [1, 2, 5, 10, 15, 30];

/** Steps that people count in. */
export const roundSteps: Readonly<Partial<Record<PlotKind, readonly number[]>>> = {
  month: [1, 2, 3, 6, 12, 24, 60, 120],
  half: [1, 2, 4, 10, 20],
  integer: [1, 2, 5, 10, 20],
  date: days,
  instant: [
    ...sixtieths,
    ...sixtieths.map((n) => n * 60),
    ...hours.map((n) => n * 3600),
    ...days.map((n) => n * SECONDS_PER_DAY),
  ],
};

export interface TimeSpan {
  readonly column: PlotColumn;
  readonly first: number;
  readonly last: number;
  /** Where the first of what several times are one in begins: moments at a whole second, hour, day or the like. */
  readonly origin: number;
  /** Each of them, from the first to the last; undefined: too many to be told apart. */
  readonly times: readonly number[] | undefined;
  /** Between neighbours: of times that are told apart the least, else what several are one in. */
  readonly step: number;
  /** They stand side by side: by their distances some would have no room beside their neighbours. */
  readonly isInOrder: boolean;
}

/** Of a column that has times. */
export function timeSpan(column: PlotColumn, { min, max, values }: ColumnSurvey): TimeSpan {
  if (values) {
    const times = [...values].filter((value) => typeof value === 'number').sort((a, b) => a - b);
    const distances = times.slice(1).map((time, i) => time - times[i]!);
    const step = distances.length > 0 ? Math.min(...distances) : 1;
    const places = (max - min) / step + 1;
    return {
      column,
      first: min,
      last: max,
      origin: min,
      times,
      step,
      isInOrder: places > Math.max(MOST_PLACES, times.length * 2),
    };
  }
  if (column.kind !== 'instant') {
    const step = Math.max(1, Math.ceil((max - min + 1) / MAX_BUCKETS));
    return { column, first: min, last: max, origin: min, times: undefined, step, isInOrder: false };
  }
  const fits = (step: number): boolean => (max - min) / step < MAX_BUCKETS - 1;
  const step =
    roundSteps.instant!.find(fits) ?? Math.ceil((max - min) / SECONDS_PER_DAY / (MAX_BUCKETS - 1)) * SECONDS_PER_DAY;
  const whole = Math.min(step, SECONDS_PER_DAY);
  const origin = Math.floor(min / whole) * whole;
  return { column, first: min, last: max, origin, times: undefined, step, isInOrder: false };
}

export type SpanUnit = 'month' | 'half' | 'day' | 'hour' | 'minute' | 'second';

const units: readonly (readonly [seconds: number, unit: SpanUnit])[] = [
  [SECONDS_PER_DAY, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
];

/** What several times are one in; undefined where each is for itself. */
export function spanOf({
  column: { kind },
  times,
  step,
}: TimeSpan): readonly [count: number, unit: SpanUnit] | undefined {
  if (times) return undefined;
  if (kind === 'month' || kind === 'half') return [step, kind];
  const [seconds, unit] = kind === 'instant' ? units.find(([each]) => step % each === 0)! : [1, 'day' as const];
  return [step / seconds, unit];
}
