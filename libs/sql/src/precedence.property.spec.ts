/** Which operator goes first is as in DuckDB: what a column is called shows how it was read, with all its parentheses. */
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { bind, parse } from '.';

const value = fc.constantFrom('1', '2.5', '3', '0', 'TRUE', 'FALSE', 'NULL', "'a'", "'1'");
const signed = fc.tuple(fc.constantFrom('', '', '', '-', '+', 'NOT '), value).map((parts) => parts.join(''));
const infix = fc
  .tuple(
    fc.constantFrom('+', '-', '*', '/', '%', '||', '=', '<>', '<', '<=', '>', '>=', 'AND', 'OR', 'LIKE', 'NOT LIKE'),
    signed,
  )
  .map((parts) => parts.join(' '));
const behind = fc.oneof(
  fc.constantFrom('IS NULL', 'IS NOT NULL', 'IS NOT TRUE', '::BIGINT', '::VARCHAR'),
  fc.tuple(value, value).map(([a, b]) => `NOT IN (${a}, ${b})`),
  fc.tuple(value, value).map(([a, b]) => `BETWEEN ${a} AND ${b}`),
);
const expression = fc
  .tuple(signed, fc.array(fc.oneof(infix, behind), { minLength: 1, maxLength: 4 }))
  .map(([first, others]) => [first, ...others].join(' '));

let database: DuckDBConnection;
beforeAll(async () => void (database = await (await DuckDBInstance.create(':memory:')).connect()));
afterAll(() => database.closeSync());

/** Its type and value; undefined for what DuckDB does not take. */
const valueOf = (sql: string): Promise<string | undefined> =>
  database.runAndReadAll(`SELECT ${sql}`).then(
    (result) => `${result.columnTypes().join()} ${String(result.getRows()[0])}`,
    () => undefined,
  );

test.each(["'a' || 1 + 2", "1 + 2 || 'a'", "1 * 2 || 'a' || 3 - 4", "('a' || 1) || 2 + 3", "'a' || -1 + 2"])(
  '%s',
  async (sql) => {
    const [statement] = await parse(`SELECT ${sql} FROM stores`);
    const theirs = await valueOf(sql);
    expect(theirs).toBeDefined();
    expect(await valueOf(bind(statement!).columns[0]!.header)).toBe(theirs);
  },
);

test('an expression is read as DuckDB reads it, or refused', async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(expression, async (sql) => {
      const theirs = await valueOf(sql);
      const question = await parse(`SELECT ${sql} FROM stores`).then(
        ([statement]) => {
          try {
            return bind(statement!);
          } catch {
            return undefined;
          }
        },
        () => undefined,
      );
      if (!question || theirs === undefined) return;
      compared++;
      expect(await valueOf(question.columns[0]!.header)).toBe(theirs);
    }),
    { numRuns: 1000 },
  );
  expect(compared).toBeGreaterThan(100);
});
