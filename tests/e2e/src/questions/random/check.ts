/** Random questions about random tables, asked here in several ways and of DuckDB. A seed gives the question, and the tables of ten of them. */
import { asCoffeeError } from '@coffee/core';
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
  | { readonly is: 'wrong'; readonly kind: 'refused here' | 'refused there' | 'different'; readonly problem: string };

export interface Checked {
  readonly seed: number;
  readonly outcome: Outcome;
  /** Of what is wrong: the smallest question and tables with which it is. */
  readonly report?: string;
}

const dataOf = (seed: number): RandomData => randomData(new Random(Math.floor(seed / TOGETHER)));
const questionOf = (seed: number, data: RandomData): RandomQuestion =>
  randomQuestion(new Random(1_000_003 * (seed + 1)), vocabularyOf(data));

/** The questions of these seeds. @param shrinks whether what is wrong is made smaller. */
export async function* checkQuestions(
  seeds: readonly number[],
  ways: readonly Way[],
  shrinks = true,
): AsyncGenerator<Checked> {
  const sets = new Set(seeds.map((seed) => Math.floor(seed / TOGETHER)));
  for (const set of sets) {
    const own = seeds.filter((seed) => Math.floor(seed / TOGETHER) === set);
    yield* checkSet(own, ways, shrinks);
  }
}

async function* checkSet(seeds: readonly number[], ways: readonly Way[], shrinks: boolean): AsyncGenerator<Checked> {
  const data = dataOf(seeds[0]!);
  const tables = await Tables.of(data);
  const answered = new Map<string, { readonly text: string; readonly csv: string }>();
  try {
    for (const seed of seeds) {
      const question = questionOf(seed, data);
      const way = ways[seed % ways.length]!;
      const { outcome, csv } = await askBoth(tables, question, way);
      if (csv !== undefined) answered.set(nameOf(seed), { text: named(question, nameOf(seed)), csv });
      if (outcome.is !== 'wrong') yield { seed, outcome };
      else yield { seed, outcome, report: await reportOf(seed, { data, question }, way, outcome, shrinks) };
    }
    yield* together(seeds[0]!, tables, answered, ways);
  } finally {
    tables.remove();
  }
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
  const text = Array.from(answered.values(), (each) => each.text).join(';\n');
  if (answered.size === 0) return;
  for (const way of ways) {
    const problems: string[] = [];
    try {
      const files = await way.ask(tables.dir, text);
      for (const [name, { csv }] of answered)
        if (files.get(name) !== csv)
          problems.push(`${name} is ${files.get(name)?.slice(0, 300)}, alone ${csv.slice(0, 300)}`);
    } catch (error) {
      problems.push(asCoffeeError(error).message);
    }
    if (problems.length === 0) continue;
    const outcome = { is: 'wrong', kind: 'different', problem: problems.join('\n') } as const;
    yield { seed, outcome, report: `seed ${seed} and those behind it, together, ${way.name}:\n${outcome.problem}` };
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
    return new Tables(dir, database, remove);
  }

  remove(): void {
    this.database.close();
    this.removeFolder();
  }
}

type Answered<Value> = { readonly value: Value } | { readonly refused: string };

async function answerOr<Value>(give: () => Promise<Value>): Promise<Answered<Value>> {
  try {
    return { value: await give() };
  } catch (error) {
    return { refused: error instanceof Error ? error.message : String(error) };
  }
}

async function askBoth(
  { dir, database }: Tables,
  question: RandomQuestion,
  way: Way,
): Promise<{ readonly outcome: Outcome; readonly csv?: string }> {
  const theirs = await answerOr(() => askDuckdb(database, question));
  const ours = await answerOr(async () => (await way.ask(dir, named(question, 'asked'))).get('asked')!);
  return 'value' in ours ? { outcome: outcomeOf(ours, theirs), csv: ours.value } : { outcome: outcomeOf(ours, theirs) };
}

function outcomeOf(ours: Answered<string>, theirs: Answered<Expected>): Outcome {
  if ('refused' in ours && 'refused' in theirs) return { is: 'refused', why: 'by both' };
  if ('refused' in ours) {
    const limit = limitIn(ourLimits, ours.refused);
    return limit === undefined
      ? { is: 'wrong', kind: 'refused here', problem: ours.refused }
      : { is: 'refused', why: limit };
  }
  if ('refused' in theirs) {
    const limit = limitIn(theirLimits, theirs.refused);
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
  };
}

type Wrong = Extract<Outcome, { readonly is: 'wrong' }>;

async function reportOf(
  seed: number,
  found: { readonly data: RandomData; readonly question: RandomQuestion },
  way: Way,
  { kind, problem }: Wrong,
  shrinks: boolean,
): Promise<string> {
  let last = problem;
  const sameKind = async (next: typeof found): Promise<boolean> => {
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
