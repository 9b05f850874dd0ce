/** Values of parameters as a person would write them: `readValues` reads the same again. */
import { readValues, type ParameterValue } from './parameter-values';

export const writtenValues = (values: readonly ParameterValue[]): string => values.map(written).join(', ');

/** A text stands in quotes where it would be read as something else without: `2020-2025` as six numbers. */
const written = ({ is, text }: ParameterValue): string =>
  is === 'number' || isItself(text) ? text : `'${text.replaceAll("'", "''")}'`;

function isItself(text: string): boolean {
  const values = readValues(text);
  if (typeof values === 'string') return false;
  const [only, ...others] = values;
  return others.length === 0 && only?.is === 'text' && only.text === text;
}
