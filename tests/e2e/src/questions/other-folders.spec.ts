/** A folder with a `schema.sql` that is checked and served, as processes: examples/bakery. */
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WatchedCoffee, coffee, root } from '../coffee-process';

const bakery = join(root, 'examples/bakery');
jest.setTimeout(120_000);

let folder: string;
let data: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coffee-bakery-'));
  data = join(folder, 'data');
  cpSync(join(bakery, 'data'), data, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));
const changeSchema = (from: string | RegExp, to: string): void =>
  writeFileSync(join(data, 'schema.sql'), readFileSync(join(data, 'schema.sql'), 'utf8').replace(from, to));

describe('coffee check', () => {
  it('reads all tables of the schema, and tells what they have', async () => {
    const { code, out, err } = await coffee('check', data, '--format', 'json');
    expect([code, err]).toEqual([0, expect.stringMatching(/^✓ all tables can be read: 165 rows, /)]);
    expect(JSON.parse(out)).toMatchObject({
      schema: 'schema.sql',
      tables: [
        {
          table: 'sales',
          rows: 157,
          files: [{ file: 'sales_2024-03.csv', form: { separator: 'semicolon' } }, { file: 'sales_2024-04.csv' }],
          unknown: [],
          times: [{ column: 'sold_at', first: expect.stringMatching(/^2024-03-/) as string, years: [2024] }],
        },
        { table: 'products', rows: 8, unknown: [] },
      ],
      ignored: [],
      badRows: { count: 0 },
      questions: [
        { query: 'sales', problems: [] },
        { query: 'products', problems: [] },
      ],
    });
  });

  it('names file, line and column of bad rows, of the first of each id that stands twice, too', async () => {
    appendFileSync(
      join(data, 'sales_2024-04.csv'),
      '30.04.2024 18:00;Market;1;2;4.20;yes\n2024-04-30 18:00;Market;1;2;4,20;\n',
    );
    appendFileSync(join(data, 'products.csv'), '3;Roll again;rolls;0,50;0,06;\n');
    const { code, out, err } = await coffee('check', data);
    expect(code).toBe(4);
    expect(err).toMatch(
      /^coffee: 2 of 2 tables cannot be read \(sales, products\); the first: 2 bad rows, the first: /,
    );
    expect(err).toContain('sales_2024-04.csv line 78, column total: "4.20" is not an amount');
    for (const found of ['line 79, column sold_at', 'products.csv line 10', 'product_no  count', '3 bad rows'])
      expect(out).toContain(found);
    expect(out).not.toContain('read by');
    expect((await coffee('sql', data, 'SELECT sum(total) FROM sales')).code).toBe(4);
    expect(await coffee('check', data, '--on-bad-row', 'skip')).toMatchObject({ code: 0 });
  });

  it('says which files and columns of the schema are not there, and what is wrong in it', async () => {
    rmSync(join(data, 'products.csv'));
    changeSchema('branch VARCHAR', 'till VARCHAR');
    const { code, err } = await coffee('check', data);
    expect([code, err]).toEqual([4, expect.stringMatching(/2 of 2 tables .* line 1: there is no column till; /)]);
    changeSchema('till VARCHAR', 'till FLOAT');
    expect(await coffee('check', data)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/schema\.sql line 10, column \d+: numbers are exact here/) as string,
    });
  });

  it('looks for what queries read where these are named', async () => {
    const { code, err } = await coffee('check', data, '--queries', 'q3');
    expect([code, err]).toEqual([3, expect.stringContaining('1 of 1 questions cannot be answered (q3)')]);
  });
});

describe('coffee serve', () => {
  let running: WatchedCoffee | undefined;
  afterEach(async () => {
    running?.kill('SIGINT');
    await running?.ended;
    running = undefined;
  });
  async function serve(): Promise<string> {
    running = new WatchedCoffee('serve', data, '--port', '0');
    return running.prints(/^(http:\S+)\n/);
  }
  const textOf = (name: string): string => readFileSync(join(bakery, 'questions', `${name}.sql`), 'utf8');
  const post = (url: string, body: object): Promise<Response> =>
    fetch(url, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });

  it('says its tables, and answers questions in SQL about them without being told the schema', async () => {
    const url = await serve();
    expect(running!.err).toMatch(/^ *sales +2 files.*\n *products +1 file/m);
    const form = new FormData();
    form.set('data', 'served');
    form.set('sql', textOf('revenue'));
    const answered = await fetch(`${url}/v1/analyze`, { method: 'POST', body: form, headers: { prefer: 'wait' } });
    const { job } = (await answered.json()) as { job: string };
    const csv = await fetch(`${url}${job}/answers/answer.csv`);
    expect(await csv.text()).toBe(readFileSync(join(bakery, 'expected/revenue.csv'), 'utf8'));
  });

  it('tells the schema to whoever checks questions', async () => {
    const url = await serve();
    const { served } = (await (await fetch(`${url}/v1/questions`)).json()) as { served: { schema: string } };
    expect(served).toMatchObject({
      schema: readFileSync(join(data, 'schema.sql'), 'utf8'),
      tables: [{ table: 'sales' }, { table: 'products' }],
    });
    const questions = [{ name: 'flour', text: textOf('flour') }];
    const check = await post(`${url}/v1/questions/check`, { questions, schema: served.schema });
    expect(await check.json()).toMatchObject({ ok: true, tables: [{ table: 'sales' }, { table: 'products' }] });
  });

  it('tells what is wrong with a question, by the tables of its folder', async () => {
    const url = await serve();
    const asked = { questions: [{ name: 'a', text: 'SELECT store_id FROM sales' }] };
    const refused = await post(`${url}/v1/jobs`, { data: 'served', sql: asked });
    expect(refused.status).toBe(422);
    expect(await refused.text()).toMatch(/line 1, column 8.*store_id/);
    // What the catalogue asks it has not.
    const other = await post(`${url}/v1/jobs`, { data: 'served', queries: ['q3'] });
    expect([other.status, await other.text()]).toEqual([
      422,
      expect.stringContaining('and no transactions; ask about it in SQL'),
    ]);
  });

  it('refuses a folder of which no table can be read, and a schema that is none', async () => {
    for (const name of ['sales_2024-03.csv', 'sales_2024-04.csv', 'products.csv']) rmSync(join(data, name));
    expect(await coffee('serve', data, '--port', '0')).toMatchObject({
      code: 3,
      err: expect.stringMatching(/^coffee: no table can be read: .* no file/) as string,
    });
    changeSchema('CREATE TABLE', 'DROP TABLE');
    expect(await coffee('serve', data, '--port', '0')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^coffee: \S+schema\.sql line 8, column 1: /) as string,
    });
  });
});
