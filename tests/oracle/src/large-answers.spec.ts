import { execFile } from 'node:child_process';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { literal, openDatabase } from './database';
import { openZip } from './zip-reader';

jest.setTimeout(240_000);

/** More than a sheet has. */
const ROWS = 1_100_000;
const SHEET_ROWS = 1_048_576;
/** In MB. The chunks of all rows are 42. */
const MOST_HELD = 25;

describe('an answer of more than a million rows', () => {
  let folder: string;
  /** In MB: what the writing of each form held. */
  const held: Record<string, number> = {};
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'coffee-large-'));
    for (const form of ['csv', 'parquet', 'xlsx']) {
      const args = ['tools/run.mjs', 'tests/oracle/src/large-answer.fixture.ts', form, String(ROWS), file(form)];
      const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: join(__dirname, '../../..') });
      held[form] = (JSON.parse(stdout) as { readonly held: number }).held;
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const file = (form: string): string => join(folder, `answer.${form}`);

  it('is written in memory that does not grow with it', () => {
    for (const form of ['csv', 'parquet', 'xlsx']) expect([form, held[form]! < MOST_HELD]).toEqual([form, true]);
  });

  it('is the same as Parquet, to DuckDB', async () => {
    const database = await openDatabase();
    try {
      const parquet = `SELECT *, row_number() OVER () AS row FROM read_parquet(${literal(file('parquet'))})`;
      const types = `columns = {id: 'UUID', name: 'VARCHAR', day: 'DATE', amount: 'DECIMAL(18,3)'}`;
      const csv = `SELECT *, row_number() OVER () AS row FROM read_csv(${literal(file('csv'))}, header = true, auto_detect = false, delim = ',', quote = '"', escape = '"', ${types})`;
      const [found] = await database.rows(`
        SELECT CAST(count(*) AS VARCHAR), CAST(count(*) FILTER (ours.id = theirs.id AND ours.name = theirs.name
          AND ours.day = theirs.day AND ours.amount = theirs.amount) AS VARCHAR)
        FROM (${parquet}) ours FULL JOIN (${csv}) theirs USING (row)`);
      expect(found).toEqual([String(ROWS), String(ROWS)]);
    } finally {
      database.close();
    }
  });

  it('is the same as a workbook, which goes on in a second sheet', async () => {
    const zip = await openZip(file('xlsx'));
    const lines = createInterface({ input: createReadStream(file('csv')) })[Symbol.asyncIterator]();
    const header = fieldsOf((await lines.next()).value as string);
    const sheets = [...zip.keys()].filter((name) => name.startsWith('xl/worksheets/'));
    const counted: number[] = [];
    for (const name of sheets) {
      let rows = 0;
      for await (const row of rowsOf(zip.get(name)!())) {
        const isHeader = rows++ === 0;
        const wanted = isHeader ? header : fieldsOf((await lines.next()).value as string);
        const said = isHeader ? row : [row[0], row[1], dayOf(row[2]!), row[3]];
        if (said.join('\n') !== wanted.join('\n')) expect([name, rows, said]).toEqual([name, rows, wanted]);
      }
      counted.push(rows);
    }
    expect(counted).toEqual([SHEET_ROWS, ROWS - (SHEET_ROWS - 1) + 1]);
    expect((await lines.next()).done).toBe(true);
  });
});

/** Nothing in these fields is quoted but a comma. */
const fieldsOf = (line: string): string[] => (line.match(/"[^"]*"|[^,]+/g) ?? []).map((text) => text.replace(/"/g, ''));

const dayOf = (days: string): string => new Date((Number(days) - 25_569) * 86_400_000).toISOString().slice(0, 10);

/** The texts and numbers of each row of a sheet. */
async function* rowsOf(sheet: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of sheet) {
    text += decoder.decode(piece, { stream: true });
    const end = text.lastIndexOf('</row>');
    if (end < 0) continue;
    for (const row of text.slice(0, end).split('</row>'))
      yield [...row.matchAll(/<(?:t xml:space="preserve"|v)>([^<]*)</g)].map(([, value]) => value!);
    text = text.slice(end + '</row>'.length);
  }
}
