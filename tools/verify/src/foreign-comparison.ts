/**
 * Results of another program against expected ones: by what they say. Rows may come in any order, decimals with any zeros, and
 * in Q4 any customer may stand for those who share the last place of a store.
 */
import { count, plural, quoted } from '@coffee/core';
import { asAnswers, onlyActual, onlyExpected, type Answers } from './answer-files';
import type { Difference } from './byte-comparison';
import { normalize, parseRecords } from './records';

export interface ForeignComparison {
  readonly differences: readonly Difference[];
  /** Places of Q4 that another customer with as many purchases has taken. */
  readonly otherTies: number;
}

/** Compares every answer that is there, on either side. */
export async function compareForeign(actual: string | Answers, expected: string | Answers): Promise<ForeignComparison> {
  const theirs = asAnswers(actual);
  const differences: Difference[] = [];
  let otherTies = 0;
  const wanted = asAnswers(expected);
  for (const [file, expectedBytes] of wanted) {
    const actualBytes = theirs.get(file);
    if (!actualBytes) {
      differences.push({ file, message: onlyExpected(file) });
      continue;
    }
    try {
      const columns = await columnsOf(`expected ${file}`, expectedBytes);
      const left = await rowsOf(`expected ${file}`, expectedBytes, columns);
      const right = await rowsOf(file, actualBytes, columns);
      if (file === 'q4.csv') otherTies += settleTies(left, right);
      differences.push(...compareRows(file, left.map(lineOf).sort(), right.map(lineOf).sort()));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      differences.push({ file, message: error.message });
    }
  }
  for (const file of theirs.keys()) if (!wanted.has(file)) differences.push({ file, message: onlyActual(file) });
  return { differences, otherTies };
}

/** @throws SyntaxError, with the file. */
async function recordsOf(file: string, bytes: Uint8Array): Promise<string[][]> {
  try {
    return await parseRecords(Buffer.from(bytes).toString());
  } catch (cause) {
    throw cause instanceof SyntaxError ? new SyntaxError(`${file} ${cause.message}`, { cause }) : cause;
  }
}

const columnsOf = async (file: string, bytes: Uint8Array): Promise<string[]> => {
  const [header = []] = await recordsOf(file, bytes);
  return header.map((name) => name.trim());
};

/** Rows of an answer in the order of `wanted`, the number in the last one in one form. @throws SyntaxError, with the file, when it is not CSV or lacks a column. */
export async function rowsOf(file: string, bytes: Uint8Array, wanted: readonly string[]): Promise<string[][]> {
  const [header = [], ...records] = await recordsOf(file, bytes);
  const names = header.map((name) => name.trim());
  const columns = wanted.map((name) => {
    const at = names.indexOf(name);
    if (at < 0) throw new SyntaxError(`${file} has no column ${name}`);
    return at;
  });
  return records.map((record) =>
    columns.map((at, i) => (i === columns.length - 1 ? normalize(record[at] ?? '') : (record[at] ?? ''))),
  );
}

const lineOf = (row: readonly string[]): string => row.join(',');

/**
 * In each store, rows with as many purchases as the last place may name any customer: the birthdates in `actual` become the
 * expected ones there, when there are as many of them. @returns how many were others.
 */
function settleTies(expected: readonly string[][], actual: string[][]): number {
  let others = 0;
  for (const store of new Set(expected.map((row) => row[0]!))) {
    const left = expected.filter((row) => row[0] === store);
    const last = smallest(left.map((row) => row[2]!));
    const tied = left.filter((row) => row[2] === last).map((row) => row[1]!);
    const rows = actual.filter((row) => row[0] === store && row[2] === last);
    if (rows.length !== tied.length) continue;
    const free = [...tied];
    const strangers = rows.filter((row) => {
      const at = free.indexOf(row[1]!);
      if (at >= 0) free.splice(at, 1);
      return at < 0;
    });
    strangers.forEach((row, i) => (row[1] = free[i]!));
    others += strangers.length;
  }
  return others;
}

const smallest = (counts: readonly string[]): string =>
  counts.reduce((least, count) => (Number(count) < Number(least) ? count : least));

/** Both sorted: reports the first row that only one of them has. */
function compareRows(file: string, expected: readonly string[], actual: readonly string[]): Difference[] {
  let at = 0;
  while (at < expected.length && expected[at] === actual[at]) at++;
  if (at === expected.length && at === actual.length) return [];
  const [wants, has] = [expected[at], actual[at]];
  const missing = has === undefined || (wants !== undefined && wants < has);
  const [row = '', what] = missing ? [wants, 'is missing'] : [has, 'is not expected'];
  const text = `row ${quoted(row)} ${what}`;
  return [
    {
      file,
      ...(wants !== undefined && { expected: wants }),
      ...(has !== undefined && { actual: has }),
      message: `${file}: ${text} (${plural(expected.length, 'row')} expected, ${count(actual.length)} found)`,
    },
  ];
}
