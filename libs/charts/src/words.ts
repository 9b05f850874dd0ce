/** The languages of plots, and values of any kind in their words. */
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
