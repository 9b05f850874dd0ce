/** Tables that a schema says, through the whole engine, embedded, against DuckDB, which reads the same files and is asked with the same text. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { defaultParameters, layouts, queriesOf, type Layout } from '@coffee/query-plan';
import { dateForms, separators, type DateForm, type TableSchema, type Tables } from '@coffee/protocol';
import { bindAll, parse, readSchema, schemaText } from '@coffee/sql';
import { EmbeddedCluster, analyzeFolder } from '@coffee/worker-runtime';
import { askDuckdb, differenceOf, plain, tablesInDuckdb } from './shop-in-duckdb';

const root = join(__dirname, '../../../..');
const bakery = join(root, 'examples/bakery');
jest.setTimeout(240_000);

let cluster: EmbeddedCluster;
beforeAll(() => {
  cluster = EmbeddedCluster.start({ threads: 0, entry: join(root, 'dist/apps/client/pool-thread.entry.js') });
});
afterAll(() => cluster.terminate());

interface Asked {
  readonly dir: string;
  readonly tables: Tables;
  readonly layout?: Layout;
  readonly rangeBytes?: number;
}

async function answersTo(sql: string, name: string, { dir, tables, layout = 'scan', rangeBytes = 2_000 }: Asked) {
  const queries = queriesOf(bindAll(await parse(sql, { name }), { tables }));
  const { answers } = await analyzeFolder(cluster, {
    ...{ dir, queries, parameters: defaultParameters, onBadRow: 'fail', layout, rangeBytes, partitions: 3 },
  });
  return answers;
}

describe('the bakery', () => {
  const dir = join(bakery, 'data');
  const questions = readdirSync(join(bakery, 'questions')).map((file) => file.replace(/\.sql$/, ''));
  const textOf = (name: string): string => readFileSync(join(bakery, 'questions', `${name}.sql`), 'utf8');
  let tables: Tables;
  beforeAll(async () => {
    ({ tables } = await readSchema(readFileSync(join(dir, 'schema.sql'), 'utf8')));
  });

  it.each(questions.flatMap((name) => layouts.map((layout) => [name, layout] as const)))(
    '%s has the expected answer in layout %s',
    async (name, layout) => {
      const [answer] = await answersTo(textOf(name), name, { dir, tables, layout });
      const expected = readFileSync(join(bakery, 'expected', `${name}.csv`), 'utf8');
      expect(Buffer.concat([...answer!.csv()]).toString()).toBe(expected);
    },
  );

  it('has the answers that DuckDB has', async () => {
    const files = { sales: ['sales_2024-03.csv', 'sales_2024-04.csv'], products: ['products.csv'] };
    const database = await tablesInDuckdb(tables, (table) =>
      files[table as keyof typeof files].map((file) => join(dir, file)),
    );
    for (const name of questions) {
      const [answer] = await answersTo(textOf(name), name, { dir, tables });
      const rows = Array.from({ length: answer!.rows }, (_, row) => answer!.fields(row).map(plain));
      const sql = textOf(name)
        .replaceAll(/^--.*$/gm, '')
        .replace('$months', '3, 4')
        .replaceAll(';', '');
      expect([name, differenceOf(rows, await askDuckdb(database, sql))]).toEqual([name, undefined]);
    }
    database.close();
  });
});

/** One random business: how its files are written, and what is in them. */
interface Business {
  readonly tables: Tables;
  readonly files: Readonly<Record<string, string>>;
}

const business = fc
  .record({
    separator: fc.constantFrom(...separators),
    decimalComma: fc.boolean(),
    dates: fc.constantFrom(...dateForms),
    rows: fc.integer({ min: 0, max: 120 }),
    parts: fc.integer({ min: 1, max: 4 }),
    large: fc.boolean(),
    seed: fc.nat(),
  })
  .map((given): Business => {
    const { separator, decimalComma, dates, rows, parts, large, seed } = given;
    const random = randomOf(seed);
    const forms = { separator, ...(decimalComma && { decimalComma }), ...(dates !== 'YYYY-MM-DD' && { dates }) };
    const visits: TableSchema = {
      ...forms,
      large: true,
      files: 'log/visits-*.csv',
      columns: [
        { name: 'place', kind: 'count', nullable: true, header: 'Place No' },
        { name: 'came', kind: 'instant', nullable: false },
        { name: 'day', kind: 'date', nullable: true },
        { name: 'paid', kind: 'money', nullable: false },
        { name: 'weight', kind: 'decimal', nullable: true },
        { name: 'member', kind: 'boolean', nullable: true },
        { name: 'who', kind: 'text', nullable: true },
        { name: 'people', kind: 'count', nullable: false },
      ],
    };
    const places: TableSchema = {
      ...forms,
      large,
      columns: [
        { name: 'no', kind: 'count', nullable: false, unique: true },
        { name: 'town', kind: 'text', nullable: true },
        { name: 'fee', kind: 'decimal', nullable: false },
        { name: 'opened', kind: 'date', nullable: true },
        { name: 'closed', kind: 'boolean', nullable: false },
      ],
    };
    const write = (value: string): string => (value.includes(separator) ? `"${value}"` : value);
    const number = (most: number, scale: number): string => {
      const size = (random() * most).toFixed(scale);
      return write((random() < 0.3 ? `-${size}` : size).replace('.', decimalComma ? ',' : '.'));
    };
    const perhaps = (value: string): string => (random() < 0.2 ? '' : value);
    const date = (): string => dateText(Math.floor(random() * 3000) + 18_000, dates);
    const pick = <T>(...from: T[]): T => from[Math.floor(random() * from.length)]!;
    const line = (fields: string[]): string => `${fields.join(separator)}\n`;
    const files: Record<string, string> = {};
    for (let part = 0; part < parts; part++) {
      const lines = Array.from({ length: rows }, () =>
        line([
          ...[perhaps(String(pick(-1, 1, 2, 3, 4, 5, 300_000_000, 9_007_199_254_740_991)))],
          ...[
            `${date()} ${pick('06:00:00', '11:59:59', '12:00', '23:00:01')}`,
            perhaps(date()),
            number(900, pick(0, 2, 3)),
          ],
          ...[
            perhaps(number(pick(5, 5000), 6)),
            perhaps(pick('true', 'no', 'T', '0')),
            perhaps(pick('Ada', 'Ben', 'zoë')),
          ],
          String(pick(1, 2, 3)),
        ]),
      );
      files[`log/visits-${part}.csv`] =
        line(['Place No', 'came', 'day', 'paid', 'weight', 'member', 'who', 'people']) + lines.join('');
    }
    const known = [-1, 1, 2, 3, 300_000_000, 9_007_199_254_740_991];
    files['places.csv'] =
      line(['no', 'town', 'fee', 'opened', 'closed']) +
      known
        .map((no) =>
          line([String(no), perhaps(pick('Lima', 'Köln')), number(9, 4), perhaps(date()), pick('yes', 'no')]),
        )
        .join('');
    return { tables: { visits, places }, files };
  });

const questions = [
  `SELECT * FROM visits WHERE weight > 1.5 OR member`,
  `SELECT town, closed, sum(paid) AS paid, count(weight) AS n, sum(people * fee) AS fees, max(weight) AS most FROM visits JOIN places ON place = no GROUP BY ALL`,
  `SELECT place, opened, count(*) AS n, sum(weight) AS w, min(day) AS d FROM visits LEFT JOIN places ON place = places.no GROUP BY place, opened`,
  `SELECT who, strftime(came, '%Y-%m') AS month, sum(paid) FILTER (WHERE member) AS m FROM visits GROUP BY ALL`,
  `SELECT member, weight, count(*) AS n FROM visits GROUP BY member, weight`,
  `SELECT DISTINCT day, closed FROM visits LEFT JOIN places ON place = no WHERE closed IS NOT TRUE`,
  `SELECT no, fee, opened FROM places WHERE NOT closed OR fee < 3.25`,
  `SELECT place, paid FROM visits WHERE paid >= 100 AND place IS NOT NULL QUALIFY row_number() OVER (PARTITION BY place ORDER BY paid DESC, came, day, weight, member, who, people) <= 2`,
  `SELECT count(*) AS n FROM visits WHERE CAST(came AS TIME) BETWEEN '06:00' AND '12:00' AND year(came) IN (2020, 2021, 2024)`,
];

describe('random tables', () => {
  it.each(questions)('%s', async (sql) => {
    await fc.assert(
      fc.asyncProperty(
        business,
        fc.constantFrom(...layouts),
        fc.integer({ min: 300, max: 5000 }),
        async (given, layout, rangeBytes) => {
          const dir = mkdtempSync(join(tmpdir(), 'coffee-tables-'));
          try {
            mkdirSync(join(dir, 'log'));
            for (const [name, text] of Object.entries(given.files)) writeFileSync(join(dir, name), text);
            // As a schema.sql says it.
            const { tables } = await readSchema(schemaText(given.tables));
            expect(tables).toEqual(given.tables);
            const names = Object.keys(given.files).map((name) => join(dir, name));
            const database = await tablesInDuckdb(tables, (table) => names.filter((name) => name.includes(table)));
            const [answer] = await answersTo(sql, 'asked', { dir, tables, layout, rangeBytes });
            const rows = Array.from({ length: answer!.rows }, (_, row) => answer!.fields(row).map(plain));
            expect(differenceOf(rows, await askDuckdb(database, sql))).toBeUndefined();
            database.close();
          } finally {
            rmSync(dir, { recursive: true });
          }
        },
      ),
      { numRuns: 12 },
    );
  });
});

function dateText(day: number, form: DateForm): string {
  const [year = '', month = '', date = ''] = new Date(day * 86_400_000).toISOString().slice(0, 10).split('-');
  return form.replace('YYYY', year).replace('MM', month).replace('DD', date);
}

function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}
