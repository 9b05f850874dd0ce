/**
 * The reference answers on the public data set, as far as they are published, and results against them. Owns: their form
 * (`reference-answers.json`). Q1 is known by its number of rows and its sum, Q4 by its birthdates.
 */
import document from './reference-answers.json';
import { answerFiles, asAnswers, type AnswerFile, type Answers } from './answer-files';
import { rowsOf } from './foreign-comparison';
import { normalize, sumDecimals, toThousandths } from './records';

/** What is known of one data set; anything may be unknown. Rows have the columns of the result files. */
export interface ReferenceAnswers {
  readonly about: string;
  readonly q1?: { readonly rows: number; readonly sum: string; readonly min?: string; readonly max?: string };
  readonly q2_best_selling?: readonly (readonly string[])[];
  readonly q2_most_profitable?: readonly (readonly string[])[];
  readonly q3?: readonly (readonly string[])[];
  readonly q3Sum?: string;
  /** store_name, birthdate. */
  readonly q4Birthdates?: readonly (readonly string[])[];
}

export type ReferenceSet = keyof typeof document.sets;
export const referenceSets: Readonly<Record<ReferenceSet, ReferenceAnswers>> = document.sets;

export interface Check {
  readonly file: AnswerFile;
  /** What was compared, e.g. `rows` or `2024-01`. */
  readonly what: string;
  /** `tie`: another customer with as many purchases as the last place of the store, which is right too. */
  readonly status: 'same' | 'tie' | 'different' | 'missing';
  readonly expected: string;
  readonly actual: string;
}

/** Every figure that the reference knows, compared; decimals in any spelling, rows in any order. */
export async function verifyAgainstReference(results: string | Answers, reference: ReferenceAnswers): Promise<Check[]> {
  const answers = asAnswers(results);
  const { q1, q2_best_selling: bestSelling, q2_most_profitable: mostProfitable, q3, q3Sum, q4Birthdates } = reference;
  const checks: readonly (readonly [AnswerFile, ((rows: Rows) => Finding[]) | undefined])[] = [
    ['q1.csv', q1 && checkQ1(q1)],
    ['q2_best_selling.csv', bestSelling && checkRows(bestSelling, 1)],
    ['q2_most_profitable.csv', mostProfitable && checkRows(mostProfitable, 1)],
    ['q3.csv', q3 && checkRows(q3, 2)],
    ['q3.csv', q3Sum === undefined ? undefined : checkSum(q3Sum)],
    ['q4.csv', q4Birthdates && checkBirthdates(q4Birthdates)],
  ];
  const found: Check[] = [];
  for (const [file, check] of checks) if (check) found.push(...(await withRows(answers, file, check)));
  return found;
}

/** The set that the results agree with most: the one they were probably made from. */
export async function closestReference(results: string | Answers): Promise<ReferenceSet> {
  const answers = asAnswers(results);
  let closest: { readonly set: ReferenceSet; readonly share: number } | undefined;
  for (const set of Object.keys(referenceSets) as ReferenceSet[]) {
    const checks = await verifyAgainstReference(answers, referenceSets[set]);
    const share = checks.filter(passed).length / checks.length;
    if (!closest || share > closest.share) closest = { set, share };
  }
  return closest!.set;
}

export const passed = (check: Check): boolean => check.status === 'same' || check.status === 'tie';

type Finding = Omit<Check, 'file'>;
type Rows = readonly (readonly string[])[];

async function withRows(answers: Answers, file: AnswerFile, check: (rows: Rows) => Finding[]): Promise<Check[]> {
  const bytes = answers.get(file);
  if (!bytes) return [{ file, what: 'file', status: 'missing', expected: file, actual: '' }];
  try {
    return check(await rowsOf(file, bytes, answerFiles[file])).map((finding) => ({ file, ...finding }));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return [{ file, what: 'form', status: 'different', expected: 'a result file', actual: error.message }];
  }
}

const compared = (what: string, expected: string, actual: string | undefined): Finding => ({
  what,
  status: actual === undefined ? 'missing' : expected === actual ? 'same' : 'different',
  expected,
  actual: actual ?? '',
});

/** The texts of a column, each of which is an amount. @throws SyntaxError, with the file and the number of the row; the header has none. */
function amountsOf(file: AnswerFile, rows: Rows, column: number): string[] {
  return rows.map((row, i) => {
    try {
      toThousandths(row[column]!);
      return row[column]!;
    } catch (cause) {
      throw cause instanceof SyntaxError ? new SyntaxError(`${file} row ${i + 1}: ${cause.message}`, { cause }) : cause;
    }
  });
}

const checkQ1 =
  (reference: NonNullable<ReferenceAnswers['q1']>) =>
  (rows: Rows): Finding[] => {
    const amounts = amountsOf('q1.csv', rows, 1);
    const sorted = [...amounts].sort((a, b) => Number(toThousandths(a) - toThousandths(b)));
    return [
      compared('rows', String(reference.rows), String(rows.length)),
      compared('sum of final_amount', normalize(reference.sum), sumDecimals(amounts)),
      ...(reference.min === undefined ? [] : [compared('smallest', normalize(reference.min), sorted[0])]),
      ...(reference.max === undefined ? [] : [compared('largest', normalize(reference.max), sorted.at(-1))]),
    ];
  };

/** Rows by their first `keyColumns` columns, so that a difference names its row. */
const checkRows =
  (reference: Rows, keyColumns: number) =>
  (rows: Rows): Finding[] => {
    const key = (row: readonly string[]): string => row.slice(0, keyColumns).join(' ');
    const value = (row: readonly string[]): string => [...row.slice(keyColumns, -1), normalize(row.at(-1)!)].join(' ');
    const found = new Map(rows.map((row) => [key(row), value(row)]));
    return [
      compared('rows', String(reference.length), String(rows.length)),
      ...reference.map((row) => compared(key(row), value(row), found.get(key(row)))),
    ];
  };

const checkSum =
  (sum: string) =>
  (rows: Rows): Finding[] => [compared('sum of tpv', normalize(sum), sumDecimals(amountsOf('q3.csv', rows, 2)))];

const checkBirthdates =
  (reference: Rows) =>
  (rows: Rows): Finding[] =>
    [...new Set(reference.map((row) => row[0]!))].map((store) => {
      const wanted = reference.filter((row) => row[0] === store).map((row) => row[1]!);
      const found = rows.filter((row) => row[0] === store);
      const last = found.reduce((least, row) => Math.min(least, Number(row[2])), Infinity);
      // Only who shares the last place may be somebody else: the others must be in the reference.
      const certain = found.filter((row) => Number(row[2]) > last).map((row) => row[1]!);
      const check = compared(
        store,
        [...wanted].sort().join(' '),
        found
          .map((row) => row[1]!)
          .sort()
          .join(' '),
      );
      const isTie = found.length === wanted.length && certain.every((birthdate) => wanted.includes(birthdate));
      return check.status === 'different' && isTie ? { ...check, status: 'tie' } : check;
    });
