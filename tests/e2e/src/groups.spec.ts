/**
 * Groups by keys of several kinds and number, with every aggregate, through the whole engine: queries of their own over generated rows, against
 * DuckDB, which is asked in SQL. Any cut into chunks, partitions and stages.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Database } from '@coffee/oracle';
import {
  aggregateOf,
  byMonth,
  defaultParameters,
  layouts,
  orMissing,
  scan,
  yearIn,
  type Answer,
  type Layout,
  type Query,
} from '@coffee/query-plan';
import { EmbeddedCluster, analyzeFolder } from '@coffee/worker-runtime';
import * as fc from 'fast-check';

const THREAD_ENTRY = join(__dirname, '../../../dist/apps/client/pool-thread.entry.js');

interface Asked {
  readonly answer: Answer;
  /** Columns as text; money in thousandths, means in millionths. */
  readonly sql: string;
  /** Decimals of each printed column, -1 for text. */
  readonly decimals: readonly number[];
}

const money = {
  least: aggregateOf('min', 'price'),
  most: aggregateOf('max', 'price'),
  mean: aggregateOf('avg', 'price'),
};
/** Exact, and rounded half away from zero: the mean of DuckDB is a binary fraction. */
const mean = (column: string): string => {
  const [sum, n] = [`(sum(CAST(${column} * 1000 AS HUGEINT)) * 1000)`, `count(${column})`];
  return `CASE WHEN ${sum} < 0 THEN -((2 * -${sum} + ${n}) // (2 * ${n})) ELSE (2 * ${sum} + ${n}) // (2 * ${n}) END`;
};
const thousandths = (expression: string): string => `CAST(${expression} * 1000 AS HUGEINT)`;
const select = (...columns: readonly string[]): string =>
  `SELECT ${columns.map((column) => `CAST(${column} AS VARCHAR)`).join(', ')}`;

const items = scan('menu_items').group(
  'items',
  { category: orMissing('category'), is_seasonal: orMissing('is_seasonal') },
  {
    rows: aggregateOf('count'),
    ends: aggregateOf('count', 'available_to'),
    first: aggregateOf('min', 'item_name'),
    last: aggregateOf('max', 'item_name'),
    until: aggregateOf('max', 'available_to'),
    total: aggregateOf('sum', 'price'),
    ...money,
  },
  'category',
);
const sales = scan('transactions').filter(yearIn('created_at', [2024]));
const totals = {
  rows: aggregateOf('count'),
  vouchers: aggregateOf('count', 'voucher_id'),
  lowest: aggregateOf('min', 'voucher_id'),
  total: aggregateOf('sum', 'final_amount'),
  mean: aggregateOf('avg', 'final_amount'),
  amounts: aggregateOf('count_distinct', 'final_amount'),
  ids: aggregateOf('count_distinct', 'transaction_id'),
  used: aggregateOf('count_distinct', 'voucher_id'),
};
const totalsInSql = [
  'count(*)',
  'count(voucher_id)',
  'min(voucher_id)',
  thousandths('sum(final_amount)'),
  mean('final_amount'),
  'count(DISTINCT final_amount)',
  'count(DISTINCT transaction_id)',
  'count(DISTINCT voucher_id)',
];
const totalsPrinted = {
  rows: 'rows',
  vouchers: 'vouchers',
  lowest: 'lowest',
  total: 'total',
  mean: 'mean',
  amounts: 'amounts',
  ids: 'ids',
  used: 'used',
};

const asked: readonly Asked[] = [
  {
    answer: items.answer(
      'by_text',
      Object.fromEntries(
        ['category', 'is_seasonal', 'rows', 'ends', 'first', 'last', 'until', 'total', 'least', 'most', 'mean'].map(
          (name) => [name, name],
        ),
      ),
      ['category'],
    ),
    sql: `${select('category', 'is_seasonal', 'count(*)', 'count(available_to)', 'min(item_name)', 'max(item_name)', 'max(available_to)', thousandths('sum(price)'), thousandths('min(price)'), thousandths('max(price)'), mean('price'))}
      FROM menu_items GROUP BY category, is_seasonal`,
    decimals: [-1, -1, 0, 0, -1, -1, -1, 3, 3, 3, 6],
  },
  {
    answer: sales.group('all_sales', {}, totals).answer('no_key', totalsPrinted, []),
    sql: `${select(...totalsInSql)} FROM transactions WHERE year(created_at) = 2024`,
    decimals: [0, 0, 0, 3, 6, 0, 0, 0],
  },
  {
    answer: sales
      .group(
        'combinations',
        {
          month: byMonth('created_at'),
          store_id: 'store_id',
          payment_method_id: 'payment_method_id',
          voucher_id: orMissing('voucher_id'),
        },
        totals,
        'store_id',
      )
      .answer(
        'four_keys',
        {
          month: 'month',
          store_id: 'store_id',
          method: 'payment_method_id',
          voucher_id: 'voucher_id',
          ...totalsPrinted,
        },
        ['voucher_id'],
      ),
    sql: `${select(`strftime(created_at, '%Y-%m')`, 'store_id', 'payment_method_id', 'voucher_id', ...totalsInSql)}
      FROM transactions WHERE year(created_at) = 2024 GROUP BY strftime(created_at, '%Y-%m'), store_id, payment_method_id, voucher_id`,
    decimals: [-1, 0, 0, 0, 0, 0, 0, 3, 6, 0, 0, 0],
  },
  {
    answer: sales
      .group(
        'by_id',
        { transaction_id: 'transaction_id' },
        { most: aggregateOf('max', 'final_amount') },
        'transaction_id',
      )
      .answer('by_id', { id: 'transaction_id', most: 'most' }, []),
    sql: `${select('transaction_id', thousandths('max(final_amount)'))} FROM transactions WHERE year(created_at) = 2024 GROUP BY transaction_id`,
    decimals: [-1, 3],
  },
  {
    answer: scan('menu_items')
      .group(
        'dear',
        { category: orMissing('category'), item_name: 'item_name' },
        { average: aggregateOf('avg', 'price') },
        'item_name',
      )
      .top(2, { by: 'average', of: ['category'], tie: 'item_name' })
      .answer('top_of_text', { category: 'category', item: 'item_name', average: 'average' }, ['category']),
    sql: `${select('category', 'item_name', 'average')} FROM (
        SELECT category, item_name, ${mean('price')} AS average FROM menu_items GROUP BY category, item_name
        QUALIFY row_number() OVER (PARTITION BY category ORDER BY average DESC, item_name) <= 2)`,
    decimals: [-1, -1, 6],
  },
];

const amount = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.integer({ min: -99_999, max: 99_999_999 }),
  fc.constantFrom(999_999_999_999_999, -999_999_999_999_999),
);
const decimal = (value: number): string => {
  const digits = String(Math.abs(value)).padStart(4, '0');
  return `${value < 0 ? '-' : ''}${digits.slice(0, -3)}.${digits.slice(-3)}`;
};
const name = fc.constantFrom('a', 'ab', 'b', 'ñu', 'Zz', '\uFFFD', '😀', 'long name of an item');
const optional = (values: fc.Arbitrary<string>): fc.Arbitrary<string> => fc.oneof(values, fc.constant(''));
const sale = fc.record({
  transaction_id: fc.constantFrom(
    'ac6f851c-649f-42fb-a606-72be0fdcf8d2',
    '0d6f851c-649f-42fb-a606-72be0fdcf8d2',
    'AN-OTHER-ID',
  ),
  store_id: fc.constantFrom('1', '2', '3'),
  payment_method_id: fc.constantFrom('1', '5'),
  voucher_id: optional(fc.constantFrom('0', '7', '4294967296')),
  user_id: fc.constant(''),
  original_amount: fc.constant('1.0'),
  discount_applied: fc.constant('0.0'),
  final_amount: amount.map(decimal),
  created_at: fc.constantFrom('2024-01-31 23:59:59', '2024-02-01 00:00:00', '2023-12-31 23:59:59'),
});
const item = fc.record({
  item_id: fc.constant(''),
  item_name: name,
  category: optional(name),
  price: amount.map(decimal),
  is_seasonal: optional(fc.constantFrom('True', 'False')),
  available_from: fc.constant(''),
  available_to: optional(fc.constantFrom('2024-01-01', '2023-12-31')),
});

type Rows = readonly Readonly<Record<string, string>>[];
const csv = (columns: readonly string[], rows: Rows): string =>
  [columns, ...rows.map((row) => columns.map((column) => row[column]!))]
    .map((fields) => `${fields.join(',')}\n`)
    .join('');

const tables = {
  transactions: {
    transaction_id: 'VARCHAR',
    store_id: 'BIGINT',
    payment_method_id: 'BIGINT',
    voucher_id: 'BIGINT',
    user_id: 'BIGINT',
    original_amount: 'DECIMAL(18,3)',
    discount_applied: 'DECIMAL(18,3)',
    final_amount: 'DECIMAL(18,3)',
    created_at: 'TIMESTAMP',
  },
  menu_items: {
    item_id: 'BIGINT',
    item_name: 'VARCHAR',
    category: 'VARCHAR',
    price: 'DECIMAL(18,3)',
    is_seasonal: 'VARCHAR',
    available_from: 'VARCHAR',
    available_to: 'VARCHAR',
  },
} as const;

/** Rows in DuckDB, and in the files of a folder. */
async function write(database: Database, dir: string, table: keyof typeof tables, rows: Rows): Promise<void> {
  const columns = Object.keys(tables[table]);
  const file = join(dir, table, `${table}.csv`);
  mkdirSync(join(dir, table));
  writeFileSync(file, csv(columns, rows));
  const types = Object.entries(tables[table]).map(([column, type]) => `'${column}': '${type}'`);
  await database.run(
    `CREATE OR REPLACE TABLE ${table} AS SELECT * FROM read_csv('${file}', auto_detect = false, header = true, columns = {${types.join(', ')}})`,
  );
}

/** A printed number in units of its last decimal. */
function inUnits(text: string, decimals: number): string {
  if (decimals < 1 || text === '') return text;
  const [whole, fraction = ''] = text.split('.');
  return String(BigInt(`${whole}${fraction.padEnd(decimals, '0')}`));
}

let cluster: EmbeddedCluster;
let database: Database;
beforeAll(async () => {
  cluster = EmbeddedCluster.start({ threads: 2, entry: THREAD_ENTRY });
  database = await openDatabase();
});
afterAll(async () => {
  database.close();
  await cluster.stop();
});
jest.setTimeout(300_000);

interface Way {
  readonly rangeBytes: number;
  readonly partitions: number;
  readonly layout: Layout;
}
const someWay: fc.Arbitrary<Way> = fc.record({
  rangeBytes: fc.constantFrom(90, 400, 1 << 20),
  partitions: fc.constantFrom(1, 3),
  layout: fc.constantFrom(...layouts),
});

it('answers groups of any keys and aggregates as DuckDB does, and the same bytes wherever they are computed', async () => {
  const query: Query = { id: 'groups', question: '', answers: () => asked.map(({ answer }) => answer) };
  const analyze = async (dir: string, way: Way): Promise<string[]> => {
    const options = { dir, queries: [query], parameters: defaultParameters, onBadRow: 'fail', ...way } as const;
    const { answers } = await analyzeFolder(cluster, options);
    return answers.map((answer) => Buffer.concat([...answer.csv()]).toString());
  };
  const property = fc.asyncProperty(
    fc.array(sale, { maxLength: 40, size: 'max' }),
    fc.array(item, { maxLength: 40, size: 'max' }),
    fc.array(someWay, { minLength: 2, maxLength: 2 }),
    async (transactions, products, ways) => {
      const dir = mkdtempSync(join(tmpdir(), 'coffee-groups-'));
      try {
        await write(database, dir, 'transactions', transactions);
        await write(
          database,
          dir,
          'menu_items',
          products.map((product, i) => ({ ...product, item_id: String(i) })),
        );
        const [one, other] = [await analyze(dir, ways[0]!), await analyze(dir, ways[1]!)];
        expect(other).toEqual(one);
        for (const [i, { sql, decimals }] of asked.entries()) {
          const expected = (await database.rows(sql)).map((row) => row.map((field) => field ?? '').join());
          const actual = one[i]!.trimEnd()
            .split('\n')
            .slice(1)
            .map((line) => line.split(',').map((field, at) => inUnits(field, decimals[at]!)));
          expect(actual.map((fields) => fields.join()).sort()).toEqual(expected.sort());
        }
      } finally {
        rmSync(dir, { recursive: true, force: true });
      }
    },
  );
  await fc.assert(property, {
    numRuns: 25,
    examples: [
      [
        [],
        [],
        [
          { rangeBytes: 90, partitions: 3, layout: 'scan' },
          { rangeBytes: 400, partitions: 1, layout: 'kinds' },
        ],
      ],
    ],
  });
});
