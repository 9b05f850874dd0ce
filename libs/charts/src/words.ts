/** The languages of plots, and values of any kind in their words. */
import type { PlotKind, PlotValue } from './plot-column';
import type { PlotWords } from './plot-words';
import { english } from './words-english';
import { spanish } from './words-spanish';

export const plotWords = { en: english, es: spanish } as const;
export type PlotLanguage = keyof typeof plotWords;

/** Any value; "–" where there is none. */
export function valueText(words: PlotWords, value: PlotValue, kind: PlotKind): string {
  if (value === undefined || value === '') return '–';
  if (typeof value === 'string') return value;
  return kind === 'integer' || kind === 'decimal' ? words.amount(value) : words.time(value, kind);
}
