/** What is looked for in rows: as a person writes it in the language of the page, and as result files have it. */
import { partFromSpanish, spanishSought, timeFromSpanish } from '@coffee/charts';
import { decimalSign, language, plainNumber } from './language';

/** What is looked for when somebody writes what a table shows: that as result files have it, or, where nothing is found so, the other. */
export function soughtTexts(written: string): readonly [first: string, other: string] {
  const text = written.trim();
  const isSpanish = language.value === 'es';
  const found = (isSpanish ? timeFromSpanish(text) : undefined) ?? plainNumber(text);
  if (found !== undefined) return [found, written];
  // What looks like a part of something that is shown may as well be what a text has, or decimals of a file.
  return [written, (isSpanish ? partFromSpanish(text) : undefined) ?? plainNumber(text, /^\d{0,2}$/) ?? written];
}

/** What somebody would write to look for a text of result files: whatever would be taken for another is as it is. */
export function writtenFor(sought: string): string {
  const number = /^-?\d+\.\d*$/.test(sought) ? sought.replace('.', decimalSign()) : undefined;
  const shown = (language.value === 'es' ? spanishSought(sought) : undefined) ?? number ?? sought;
  return soughtTexts(shown).includes(sought) ? shown : sought;
}
