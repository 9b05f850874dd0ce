/** Random questions about random tables, asked here in several ways and of DuckDB. A seed gives the question, and the tables of ten of them. */
import { CoffeeError, asCoffeeError } from '@coffee/core';
import type { Database } from '@coffee/oracle';
import { Random } from '../../random';
import { shopInDuckdb } from '../shop-in-duckdb';
import { rowsOfCsv } from './csv';
import { randomData, vocabularyOf, writeFolder, type RandomData } from './data';
import { differenceOf, type Expected } from './differences';
import { limitIn, ourLimits, theirLimits } from './limits';
import { sqlOf, type RandomQuestion } from './question';
import { randomQuestion } from './random-question';
import { shrunk } from './shrink';
import type { Way } from './ways';

/** Questions about the same tables. */
const TOGETHER = 10;

export type Outcome =
  | { readonly is: 'equal'; readonly rows: number }
  /** By both, or by one where its limits are documented. */
  | { readonly is: 'refused'; readonly why: string }
  | {
      readonly is: 'wrong';
      readonly kind: 'refused here' | 'refused there' | 'different' | 'fault';
      readonly problem: string;
    };

export interface Checked {
  readonly seed: number;
  readonly outcome: Outcome;
  /** Of what is wrong: the smallest question and tables with which it is. */
  readonly report?: string;
}

const dataOf = (seed: number): RandomData => randomData(new Random(Math.floor(seed / TOGETHER)));
const questionOf = (seed: number, data: RandomData): RandomQuestion =>
  randomQuestion(new Random(1_000_003 * (seed + 1)), vocabularyOf(data));

export interface CheckOptions {
  /** More of them, which cost more: one takes each ten at once, and each question that is refused. */
  readonly dear?: readonly Way[];
  /** Whether what is wrong is made smaller. Default true. */
  readonly shrinks?: boolean;
}

/** The questions of these seeds: each in one of the ways alone, and those about the same tables at once in all of them. */
export async function* checkQuestions(
  seeds: readonly number[],
  ways: readonly Way[],
  options: CheckOptions = {},
): AsyncGenerator<Checked> {
  const sets = new Set(seeds.map((seed) => Math.floor(seed / TOGETHER)));
  for (const set of sets) {
    const own = seeds.filter((seed) => Math.floor(seed / TOGETHER) === set);
    yield* checkSet(own, ways, options);
  }
}

async function* checkSet(
  seeds: readonly number[],
  ways: readonly Way[],
  { dear = [], shrinks = true }: CheckOptions,
): AsyncGenerator<Checked> {
  const [first = 0] = seeds;
  const data = dataOf(first);
  const tables = await Tables.of(data);
  const all = dear.length === 0 ? ways : [...ways, dear[Math.floor(first / TOGETHER) % dear.length]!];
  const answered = new Map<string, { readonly text: string; readonly csv: string }>();
  try {
    for (const seed of seeds) {
      const question = questionOf(seed, data);
      const way = ways[seed % ways.length]!;
      const { outcome, csv } = await askBoth(tables, question, way);
      yield await checked(seed, { data, question }, way, outcome, shrinks);
      if (csv !== undefined) answered.set(nameOf(seed), { text: named(question, nameOf(seed)), csv });
      if (outcome.is !== 'refused' || csv !== undefined) continue;
      // The others refuse it, too, or have DuckDB's answer.
      for (const other of all.filter((each) => each !== way)) {
        const { outcome: otherwise } = await askBoth(tables, question, other);
        if (otherwise.is === 'wrong') yield await checked(seed, { data, question }, other, otherwise, shrinks);
      }
    }
    yield* together(first, tables, answered, all);
  } finally {
    tables.remove();
  }
}

async function checked(seed: number, found: Found, way: Way, outcome: Outcome, shrinks: boolean): Promise<Checked> {
  if (outcome.is !== 'wrong') return { seed, outcome };
  return { seed, outcome, report: await reportOf(seed, found, way, outcome, shrinks) };
}

const nameOf = (seed: number): string => `q${seed}`;
const named = (question: RandomQuestion, name: string): string => `-- name: ${name}\n${sqlOf(question, 'coffee')}`;

/** All questions at once, in every way: the same bytes. */
async function* together(
  seed: number,
  tables: Tables,
  answered: ReadonlyMap<string, { readonly text: string; readonly csv: string }>,
  ways: readonly Way[],
): AsyncGenerator<Checked> {
  if (answered.size === 0) return;
  const text = Array.from(answered.values(), (each) => each.text).join(';\n');
  const problemsOf = async (way: Way): Promise<readonly string[]> => {
    try {
      const files = await way.ask(tables.dir, text);
      return Array.from(answered).flatMap(([name, { csv }]) =>
        files.get(name) === csv ? [] : [`${name} is ${files.get(name)?.slice(0, 300)}, alone ${csv.slice(0, 300)}`],
      );
    } catch (error) {
      return [asCoffeeError(error).message];
    }
  };
  // One after the other: an embedded cluster has one job at a time.
  for (const way of ways) {
    const problem = (await problemsOf(way)).join('\n');
    if (problem === '') continue;
    const outcome = { is: 'wrong', kind: 'different', problem } as const;
    yield { seed, outcome, report: `seed ${seed} and those behind it, together, ${way.name}:\n${problem}` };
  }
}

/** Tables on disk and in DuckDB. */
class Tables {
  private constructor(
    readonly dir: string,
    readonly database: Database,
    private readonly removeFolder: () => void,
  ) {}

  static async of(data: RandomData): Promise<Tables> {
    const { dir, remove } = writeFolder(data);
    const database = await shopInDuckdb(dir);
    // Then what is divided by zero is NULL, as here.
    await database.run('SET ieee_floating_point_ops = false');
    // It makes `date_trunc(…, d) <> …` true where d, a date, is missing (1.5.6).
    await database.run(`SET disabled_optimizers = 'expression_rewriter'`);
    return new Tables(dir, database, remove);
  }

  remove(): void {
    this.database.close();
    this.removeFolder();
  }
}

type Answered<Value> = { readonly value: Value } | { readonly refused: string } | { readonly fault: string };

/** @param isRefusal whether what is thrown says that the question is not taken; else it is a fault. */
async function answerOr<Value>(
  give: () => Promise<Value>,
  isRefusal: (error: unknown) => boolean,
): Promise<Answered<Value>> {
  try {
    return { value: await give() };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return isRefusal(error) ? { refused: message } : { fault: message };
  }
}

/** Of a text, or of what is computed of rows: where they are read a limit is told as bad input, as other faults of files are. */
const isOurRefusal = (error: unknown, question: RandomQuestion): boolean =>
  error instanceof CoffeeError &&
  (error.code === 'USAGE' || (error.code === 'BAD_INPUT' && limitIn(ourLimits, error.message, question) !== undefined));

async function askBoth(
  { dir, database }: Tables,
  question: RandomQuestion,
  way: Way,
): Promise<{ readonly outcome: Outcome; readonly csv?: string }> {
  const theirs = await answerOr(
    () => askDuckdb(database, question),
    () => true,
  );
  const ours = await answerOr(
    async () => (await way.ask(dir, named(question, 'asked'))).get('asked')!,
    (error) => isOurRefusal(error, question),
  );
  const outcome = outcomeOf(ours, theirs, question);
  return 'value' in ours ? { outcome, csv: ours.value } : { outcome };
}

function outcomeOf(ours: Answered<string>, theirs: Answered<Expected>, question: RandomQuestion): Outcome {
  if ('fault' in ours) return { is: 'wrong', kind: 'fault', problem: ours.fault };
  if ('fault' in theirs) return { is: 'wrong', kind: 'fault', problem: theirs.fault };
  if ('refused' in ours && 'refused' in theirs) return { is: 'refused', why: 'by both' };
  if ('refused' in ours) {
    const limit = limitIn(ourLimits, ours.refused, question);
    return limit === undefined
      ? { is: 'wrong', kind: 'refused here', problem: ours.refused }
      : { is: 'refused', why: limit };
  }
  if ('refused' in theirs) {
    const limit = limitIn(theirLimits, theirs.refused, question);
    return limit === undefined
      ? { is: 'wrong', kind: 'refused there', problem: theirs.refused }
      : { is: 'refused', why: limit };
  }
  const problem = differenceOf(rowsOfCsv(ours.value), theirs.value);
  return problem === undefined
    ? { is: 'equal', rows: theirs.value.rows.length }
    : { is: 'wrong', kind: 'different', problem };
}

async function askDuckdb(database: Database, question: RandomQuestion): Promise<Expected> {
  const sql = sqlOf(question, 'duckdb');
  const types = await database.rows(`SELECT CAST(column_type AS VARCHAR) FROM (DESCRIBE ${sql})`);
  const rows = await database.rows(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (${sql})`);
  return {
    rows: rows.map((row) => row.map((field) => field ?? '')),
    types: types.map(([type]) => type!),
    slack: question.items.map(({ of }) => of.slack),
    isDistinct: question.isDistinct,
  };
}

interface Found {
  readonly data: RandomData;
  readonly question: RandomQuestion;
}

type Wrong = Extract<Outcome, { readonly is: 'wrong' }>;

async function reportOf(
  seed: number,
  found: Found,
  way: Way,
  { kind, problem }: Wrong,
  shrinks: boolean,
): Promise<string> {
  let last = problem;
  const sameKind = async (next: Found): Promise<boolean> => {
    const tables = await Tables.of(next.data);
    try {
      const { outcome } = await askBoth(tables, next.question, way);
      const isSame =
        outcome.is === 'wrong' && outcome.kind === kind && (kind === 'different' || isLike(outcome.problem, problem));
      if (isSame) last = outcome.problem;
      return isSame;
    } finally {
      tables.remove();
    }
  };
  const { data, question } = shrinks ? await shrunk(found, sameKind) : found;
  const rows = Object.entries(data).map(
    ([table, all]) => `${table}: ${all.length} rows ${JSON.stringify(all.slice(0, 4))}`,
  );
  return [`seed ${seed}, ${way.name}: ${kind}: ${last}`, sqlOf(question, 'coffee'), ...(shrinks ? rows : [])].join(
    '\n',
  );
}

/** The same but for names and numbers. */
const isLike = (a: string, b: string): boolean => bare(a) === bare(b);
const bare = (message: string): string =>
  message
    .split('\n')[0]!
    .replace(/^line \d+, column \d+: /, '')
    .slice(0, 25);
