/**
 * The answers as DuckDB gives them, as the bytes of the result files. A folder is read once and may be asked many times.
 * Invariant: shares no code with the engine under test.
 */
import { openDatabase, type Database } from './database';
import { loadFolder } from './load';
import { answerQueries, oracleDefaults, type AnswerQuery, type OracleParameters } from './queries';

export class Oracle {
  readonly #database: Database;
  private constructor(database: Database) {
    this.#database = database;
  }

  /** @throws DuckDB's error when the folder holds a row that is none. */
  static async open(dir: string): Promise<Oracle> {
    const database = await openDatabase();
    try {
      await loadFolder(database, dir);
      await settleDuplicates(database);
    } catch (error) {
      database.close();
      throw error;
    }
    return new Oracle(database);
  }

  /** The content of each result file of the asked queries, by file name. */
  async answers(parameters: Partial<OracleParameters> = {}): Promise<Map<string, Buffer>> {
    const answers = new Map<string, Buffer>();
    for (const { query, rows } of await this.#ask(parameters)) {
      const printed = rows.map((row) => row.slice(0, -1).map((field) => field ?? ''));
      answers.set(query.file, Buffer.from([query.columns, ...printed].map(csvLine).join('')));
    }
    return answers;
  }

  /** How many ids in the rows of each answer have no partner in a joined table. */
  async countUnmatched(parameters: Partial<OracleParameters> = {}): Promise<Map<string, number>> {
    const asked = await this.#ask(parameters);
    return new Map(
      asked.map(({ query, rows }) => [query.file, rows.reduce((sum, row) => sum + Number(row.at(-1)), 0)]),
    );
  }

  close(): void {
    this.#database.close();
  }

  async #ask(parameters: Partial<OracleParameters>): Promise<{ query: AnswerQuery; rows: (string | undefined)[][] }[]> {
    const all = { ...oracleDefaults, ...parameters };
    const asked: { query: AnswerQuery; rows: (string | undefined)[][] }[] = [];
    for (const query of answerQueries) {
      if (all.queries.includes(query.query)) asked.push({ query, rows: await this.#database.rows(query.sql(all)) });
    }
    return asked;
  }
}

/** The four answers about one folder. */
export async function computeAnswers(
  dir: string,
  parameters: Partial<OracleParameters> = {},
): Promise<Map<string, Buffer>> {
  const oracle = await Oracle.open(dir);
  try {
    return await oracle.answers(parameters);
  } finally {
    oracle.close();
  }
}

/** A row may come twice, but an id with two meanings has no defined answer: such a folder must not become a test case. */
async function settleDuplicates(database: Database): Promise<void> {
  for (const [table, key] of [
    ['stores', 'store_id'],
    ['menu_items', 'item_id'],
    ['users', 'user_id'],
  ]) {
    await database.run(`CREATE OR REPLACE TABLE ${table} AS SELECT DISTINCT * FROM ${table}`);
    const [twice] = await database.rows(
      `SELECT CAST(${key} AS VARCHAR) FROM ${table} GROUP BY ${key} HAVING count(*) > 1 ORDER BY 1 LIMIT 1`,
    );
    if (twice) throw new Error(`${table} has two rows for ${key} ${twice[0]}`);
  }
}

const csvLine = (fields: readonly string[]): string =>
  `${fields.map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',')}\n`;
