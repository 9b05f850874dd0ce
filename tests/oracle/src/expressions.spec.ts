/** Expressions mean what their SQL means in DuckDB, missing values included. Only what an overflow is differs: ours is beyond 38 digits. */
import { evaluate, type Expression } from '@coffee/operators';
import { isPresent, numberColumn, textBytes, textColumn, validityOf, type Chunk, type Column } from '@coffee/protocol';
import fc from 'fast-check';
import { openDatabase, type Database } from './database';
import { columns, questions, rowsOf, sqlOf, sqlTypes, type Cell } from './expressions.fixture';

const names = Object.keys(columns) as (keyof typeof columns)[];

function chunkOf(rows: readonly (readonly Cell[])[]): Chunk {
  const made = names.map((name, i): Column => {
    const cells = rows.map((row) => row[i]);
    const present = cells.filter((cell) => cell !== undefined);
    const validity = validityOf(cells.map((cell) => cell !== undefined));
    return columns[name] === 'text'
      ? textColumn(name, present.map(String), validity)
      : numberColumn(name, present.map(Number), validity);
  });
  return { rows: rows.length, columns: made };
}

const tableOf = (rows: readonly (readonly Cell[])[]): string => {
  const lines = rows.map((row, at) => `(${at}, ${row.map((cell, i) => sqlOf(cell, columns[names[i]!])).join(', ')})`);
  return `(VALUES ${lines.join(', ')}) AS given(place, ${names.join(', ')})`;
};

/** What ours gives, as DuckDB prints it. */
function printed(expression: Expression, chunk: Chunk): (string | undefined)[] {
  const text: Expression = { fn: 'to-text', of: [expression], kind: 'text' };
  const column = evaluate(text, chunk);
  let next = 0;
  return Array.from({ length: chunk.rows }, (_, row) => {
    if (column.type !== 'text') throw new TypeError('no text');
    return isPresent(column, row) ? Buffer.from(textBytes(column, next++)).toString() : undefined;
  });
}

async function refusedOr<Result>(give: () => Result | Promise<Result>): Promise<Result | { refused: string }> {
  try {
    return await give();
  } catch (thrown) {
    return { refused: String(thrown) };
  }
}

let database: Database;
beforeAll(async () => {
  database = await openDatabase();
  // It makes `… <> date_trunc(…, d)` true where d, a date, is missing (1.5.6).
  await database.run(`SET disabled_optimizers = 'expression_rewriter'`);
});
afterAll(() => {
  database.close();
});

test('expressions give what DuckDB gives', async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(questions, rowsOf, async ({ expression, sql }, rows) => {
      const statement = `SELECT CAST(CAST(${sql} AS ${sqlTypes[expression.kind]}) AS VARCHAR) FROM ${tableOf(rows)} ORDER BY place`;
      const given = await refusedOr(() => printed(expression, chunkOf(rows)));
      const expected = await refusedOr(async () => (await database.rows(statement)).map(([value]) => value));
      // DuckDB's numbers have fewer digits, as their types say.
      if ('refused' in expected) return;
      compared++;
      if (JSON.stringify(given) !== JSON.stringify(expected))
        throw new Error(
          `${statement}\n${JSON.stringify(expression)}\nours:   ${JSON.stringify(given)}\nDuckDB: ${JSON.stringify(expected)}`,
        );
    }),
    { numRuns: Number(process.env['EXPRESSIONS'] ?? 300), endOnFailure: true },
  );
  expect(compared).toBeGreaterThan(250);
});

test('small and capital letters are those of DuckDB', async () => {
  // Without pairs of letters that are newer than DuckDB's tables.
  const newer = /[\u019b\u0264\u1c89\u1c8a\ua7cb-\ua7dd]/;
  const codes = Array.from({ length: 0xd7ff }, (_, i) => i + 1).filter(
    (code) => !newer.test(String.fromCodePoint(code)),
  );
  const letters = codes.map((code) => String.fromCodePoint(code));
  const chunk: Chunk = { rows: letters.length, columns: [textColumn('letter', letters)] };
  const table = `(SELECT chr(place) AS letter, place FROM (SELECT unnest([${codes.join()}]) AS place))`;
  const different: string[] = [];
  for (const fn of ['lower', 'upper'] as const) {
    const given = printed({ fn, of: [{ column: 'letter', kind: 'text' }], kind: 'text' }, chunk);
    const expected = await database.rows(`SELECT ${fn}(letter) FROM ${table} ORDER BY place`);
    letters.forEach((letter, i) => {
      if (given[i] !== expected[i]![0])
        different.push(`${fn} ${letter} U+${letter.codePointAt(0)!.toString(16)}: ${given[i]} ${expected[i]![0]}`);
    });
  }
  expect(different).toEqual([]);
});
