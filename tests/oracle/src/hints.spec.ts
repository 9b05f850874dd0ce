/** What is said to be written in the place of what is not taken means the same, missing values included. */
import { evaluate } from '@coffee/operators';
import { isPresent, numberColumn, validityOf, type Chunk } from '@coffee/protocol';
import { bind, parse, readSchema } from '@coffee/sql';
import { openDatabase, type Database } from './database';

const values = [undefined, 1, 2];
const rows = values.flatMap((a) => values.map((b) => [a, b] as const));
const chunk: Chunk = {
  rows: rows.length,
  columns: ['a', 'b'].map((name, i) => {
    const cells = rows.map((row) => row[i]);
    return numberColumn(
      name,
      cells.filter((cell) => cell !== undefined),
      validityOf(cells.map((cell) => cell !== undefined)),
    );
  }),
};

let database: Database;
beforeAll(async () => (database = await openDatabase()));
afterAll(() => database.close());

/** Of each row: true, false or missing. */
async function ours(condition: string): Promise<(boolean | undefined)[]> {
  const { tables } = await readSchema('CREATE TABLE pairs (a INTEGER, b INTEGER);');
  const [statement] = await parse(`SELECT ${condition} FROM pairs`, { tables });
  const column = evaluate(bind(statement!, { tables }).columns[0]!.of, chunk);
  let next = 0;
  return rows.map((_, row) => (isPresent(column, row) ? column.values[next++] === 1 : undefined));
}

async function duckdbs(condition: string): Promise<(boolean | undefined)[]> {
  const given = rows.map((row, at) => `(${at}, ${row.map((value) => value ?? 'NULL::INTEGER').join(', ')})`).join(', ');
  const found = await database.rows(
    `SELECT CAST(${condition} AS VARCHAR) FROM (VALUES ${given}) AS pairs(place, a, b) ORDER BY place`,
  );
  return found.map(([value]) => (value === undefined ? undefined : value === 'true'));
}

test.each([
  ['a IS DISTINCT FROM b', 'a IS DISTINCT FROM b'],
  ['a IS NOT DISTINCT FROM b', 'a IS NOT DISTINCT FROM b'],
  ['a <=> b', 'a IS NOT DISTINCT FROM b'],
])('of %s', async (refused, meaning) => {
  const said = await ours(refused).catch((thrown: unknown) => String(thrown));
  const [, hint] = /: write ([^\n]*)\n/.exec(String(said)) ?? [];
  expect(await ours(hint!)).toEqual(await duckdbs(meaning));
  // In parentheses or not.
  expect(await ours(`NOT ${hint!}`)).toEqual(await duckdbs(`NOT (${meaning})`));
});
