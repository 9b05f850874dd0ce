/** What of a question in SQL is more than any gateway takes: known before one is asked. */
import type { Word } from '../words/en';

/** Of a text, and of a `schema.sql`. */
export const MOST_BYTES = 65_536;
const MOST_OF_VALUES = 65_536;
const MOST_OF_NAME = 60;

/** A sentence, with its values. */
export type Sentence = readonly [Word, Readonly<Record<string, string | number>>];

export const bytesIn = (text: string): number => new TextEncoder().encode(text).length;

/** @param said its parameters, each with its value. */
export function tooMuchIn(text: string, said: readonly (readonly [string, string])[]): readonly Sentence[] {
  const bytes = bytesIn(text);
  const inValues = said.flat().reduce((sum, { length }) => sum + length, 0);
  const names = said.map(([name]) => name).filter(({ length }) => length > MOST_OF_NAME);
  return [
    ...over('sql.long.text', bytes, MOST_BYTES),
    ...over('sql.long.values', inValues, MOST_OF_VALUES),
    ...names.flatMap((name) => over('sql.long.name', name.length, MOST_OF_NAME, { name: `$${name}` })),
  ];
}

const over = (word: Word, length: number, most: number, values = {}): readonly Sentence[] =>
  length > most ? [[word, { length, most, ...values }]] : [];
