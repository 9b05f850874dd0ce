/** The languages of plots, and values of any kind in their words. */
import { readable } from './numbers';
import { isTime, type PlotColumn, type PlotValue } from './plot-column';
import type { PlotWords } from './plot-words';
import { english } from './words-english';
import { spanish } from './words-spanish';

export const plotWords = { en: english, es: spanish } as const;
export type PlotLanguage = keyof typeof plotWords;

/** Any value; "–" where there is none. */
export function valueText(words: PlotWords, value: PlotValue, column: PlotColumn): string {
  if (value === undefined || value === '') return '–';
  if (typeof value === 'string') return value;
  return isTime(column) ? words.time(value, column.kind) : words.amount(value, column);
}

/** As it stands in a plot, where room is short: its other decimals are told elsewhere. */
export const drawnText = (words: PlotWords, value: PlotValue, column: PlotColumn): string =>
  valueText(words, typeof value === 'number' && !isTime(column) ? readable(value) : value, column);
