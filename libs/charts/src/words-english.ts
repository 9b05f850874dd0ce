/** What plots say in English. Times are as in result files. */
import { amountText, tickText, type Units } from './numbers';
import type { PlotWords } from './plot-words';
import type { SpanUnit } from './time-span';
import { timeText } from './time-text';

const units: Units = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
];
const spans: Readonly<Record<SpanUnit, readonly [one: string, more: string]>> = {
  month: ['month', 'months'],
  half: ['half-year', 'half-years'],
  day: ['day', 'days'],
  hour: ['hour', 'hours'],
  minute: ['minute', 'minutes'],
  second: ['second', 'seconds'],
};
const signs = { group: ',', decimal: '.' };
const counted = (count: number, one: string, more: string): string =>
  `${amountText(count, signs)} ${count === 1 ? one : more}`;
const rowsText = (count: number): string => counted(count, 'row', 'rows');

export const english: PlotWords = {
  // `final_amount` is said as "final amount".
  name: ({ name }) => name.replaceAll('_', ' ').trim() || 'value',
  amount: (value, of) => amountText(value, signs, of),
  tick: (value) => tickText(value, units, '.'),
  time: timeText,
  by: (amount, names) => `${amount} by ${names.join(' and ')}`,
  distribution: (name) => `distribution of ${name}`,
  rows: 'rows',
  row: 'row',
  noAmounts: 'No amounts.',
  noRows: 'There are no rows.',
  noValue: 'no value',
  rowsWithoutAmounts: (rows) => `${rowsText(rows)}, without amounts to draw.`,
  bin: (from, to) => `${from} to ${to}`,
  said: (value, of) => `${value} (${of})`,
  bars: (subject, count, least, most) => `Bars of ${subject}: ${count}, from ${least} to ${most}.`,
  cards: (count, rows, subject) => `${counted(count, 'card', 'cards')} with ${rowsText(rows)}: ${subject}.`,
  histogram: (name, rows, least, most, mean) =>
    `Histogram of ${name} over ${rowsText(rows)}: from ${least} to ${most}, ${mean} on average.`,
  series: (subject, first, last, least, most) => `Plot of ${subject}, ${first} to ${last}: from ${least} to ${most}.`,
  largest: (shown, of, share) => `The ${shown} largest of ${of}; the others have ${share} % of the sum.`,
  largestOnly: (shown, of) => `The ${shown} largest of ${of}; the others are not drawn.`,
  others: 'others',
  ownColours: (own, of, others) => `The ${own} most frequent of ${of} have colours of their own; others: ${others}.`,
  barWidth: (width) => `Each bar is ${width} wide.`,
  inOrder: 'The times stand side by side, however far apart they are.',
  sums: 'Each bar: the sum of its rows.',
  means: (mark, of) =>
    `Each ${mark}: the mean of its rows${of ? `, of ${of[0]} ${spans[of[1]][of[0] === 1 ? 0 : 1]}` : ''}.`,
  lacking: (rows, name) => `${counted(rows, 'row has', 'rows have')} no ${name}.`,
  lackingTime: (rows) => `${counted(rows, 'row lacks', 'rows lack')} a time or an amount.`,
};
