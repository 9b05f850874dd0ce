/** Whether two result files say the same, each in its way of printing: 78.50 is 78.5, and of quotients six decimals count. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** @param folders with one CSV file each, whose fields have no line breaks. @returns the first difference; undefined where there is none. */
export function differentRows(ours: string, theirs: string): string | undefined {
  const [mine, other] = [ours, theirs].map(rowsOf) as [string[], string[]];
  if (mine.length !== other.length) return `${mine.length} rows and ${other.length} rows`;
  const at = mine.findIndex((row, i) => !isSame(row, other[i]!));
  return at < 0 ? undefined : `row ${at + 1}: ${mine[at]} and ${other[at]}`;
}

function rowsOf(folder: string): string[] {
  const [file] = readdirSync(folder).filter((name) => name.endsWith('.csv'));
  if (file === undefined) throw new Error(`there is no answer in ${folder}`);
  // The header is each one's own.
  return readFileSync(join(folder, file), 'utf8').split('\n').slice(1);
}

function isSame(a: string, b: string): boolean {
  if (a === b) return true;
  const [mine, theirs] = [a.split(','), b.split(',')];
  return mine.length === theirs.length && mine.every((field, i) => isSameField(field, theirs[i]!));
}

const NUMBER = /^-?\d+(?:\.\d+)?$/;

function isSameField(a: string, b: string): boolean {
  if (a === b) return true;
  if (!NUMBER.test(a) || !NUMBER.test(b)) return false;
  return Math.abs(Number(a) - Number(b)) <= 1e-6 + Math.abs(Number(b)) * 1e-12;
}
