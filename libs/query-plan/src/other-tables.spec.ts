/** Tables that are not built in: they travel with the plan, and are checked like the rest of it. */
import { tableSchemas, type TableSchema } from '@coffee/protocol';
import { explain } from './explain';
import { defaultParameters } from './parameters';
import { planJob } from './planner';
import { queriesOf } from './question/queries-of';
import type { Question } from './question/question';
import { validatePlan } from './validate-plan';

const sales: TableSchema = {
  large: true,
  files: 'sales_*.csv',
  separator: ';',
  decimalComma: true,
  dates: 'DD.MM.YYYY',
  columns: [
    { name: 'sold_at', kind: 'instant', nullable: false, header: 'Sold at' },
    { name: 'product', kind: 'count', nullable: true },
    { name: 'total', kind: 'money', nullable: false },
  ],
};
const products: TableSchema = {
  large: false,
  columns: [
    { name: 'no', kind: 'count', nullable: false, unique: true },
    { name: 'flour', kind: 'decimal', nullable: true },
  ],
};
const tables = { sales, products };

const question: Question = {
  name: 'flour',
  tables,
  from: 'sales',
  joins: [{ table: 'products', kind: 'left', on: 'product', referenceKey: 'no', alias: 'p' }],
  where: {
    fn: 'greater-equal',
    kind: 'boolean',
    of: [
      { column: 'total', kind: 'money' },
      { constant: 2500, kind: 'money' },
    ],
  },
  ranks: [],
  columns: [
    { header: 'sold_at', of: { column: 'sold_at', kind: 'instant' } },
    { header: 'flour', of: { column: 'p.flour', kind: 'decimal' } },
  ],
  distinct: false,
  orderBy: [],
};
const plan = planJob(queriesOf([question]), defaultParameters, { partitions: 2 });

test('a plan has the schemas of its tables, and stays what it is on its way', () => {
  expect(plan.tables.map(({ table, schema, unique }) => [table, schema, unique])).toEqual([
    ['sales', sales, undefined],
    ['products', products, 'no'],
  ]);
  expect(validatePlan(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
});

test('a plan of the coffee shop has none', () => {
  const shop = planJob(['q1', 'q2', 'q3', 'q4'], defaultParameters);
  expect(shop.tables.every(({ schema }) => schema === undefined)).toBe(true);
});

test('its text says how files are written, and amounts in the units of people', () => {
  const text = explain(queriesOf([question]));
  for (const part of [
    '  large, files sales_*.csv, separator ";", decimal comma, dates DD.MM.YYYY, sold_at called "Sold at"',
    '  small, files by its name',
    'total >= 2.5',
    'read flour: decimal or missing',
  ])
    expect(text).toContain(part);
});

test('two businesses in one job have no table of one name', () => {
  const own = { ...question, name: 'other', tables: { ...tables, products: { ...products, large: true } } };
  expect(() => planJob(queriesOf([question, own]), defaultParameters)).toThrow(
    'table products is another one for each of the queries',
  );
  expect(() => planJob(['q1', ...queriesOf([question])], defaultParameters)).not.toThrow();
  const stores = { ...question, tables: { ...tables, stores: sales } };
  expect(() => planJob(['q1', ...queriesOf([stores])], defaultParameters)).toThrow('table stores is another one');
});

const withSchema = (schema: unknown): unknown => ({
  ...plan,
  tables: plan.tables.map((scan) => (scan.table === 'sales' ? { ...scan, schema } : scan)),
});
const [first, ...others] = sales.columns;

test.each<[what: string, schema: unknown, problem: string]>([
  ['that is not there', undefined, 'there is no table sales'],
  ['without the columns that are read', products, 'table sales has no such column'],
  ['with another kind', { ...sales, columns: [{ ...first, kind: 'date' }, ...others] }, 'no such column sold_at'],
  ['with a column twice', { ...sales, columns: [...sales.columns, first] }, 'table sales has two columns sold_at'],
  ['with a kind that is none', { ...sales, columns: [{ ...first, kind: 'blob' }, ...others] }, 'not a valid plan'],
  ['with files elsewhere', { ...sales, files: '../secrets/*.csv' }, 'not a valid plan'],
  ['with an absolute path', { ...sales, files: '/etc/passwd' }, 'not a valid plan'],
  ['with another separator', { ...sales, separator: 'x' }, 'not a valid plan'],
  ['with a form of dates that is none', { ...sales, dates: 'DD' }, 'not a valid plan'],
  ['with a field of its own', { ...sales, extra: 1 }, 'not a valid plan'],
  [
    'of too many columns',
    { ...sales, columns: Array.from({ length: 81 }, (_, i) => ({ ...first, name: `c${i}` })) },
    'not a valid plan',
  ],
])('a plan with a schema %s is refused', (_what, schema, problem) => {
  expect(() => validatePlan(JSON.parse(JSON.stringify(withSchema(schema))))).toThrow(problem);
});

test('a name that every object has is no table', () => {
  const { columns, readings, outputs } = plan.tables[0]!;
  const without = { table: 'constructor', columns, readings, outputs };
  expect(() => validatePlan({ ...plan, tables: [without, ...plan.tables.slice(1)] })).toThrow('no table constructor');
  expect(Object.hasOwn(tableSchemas, 'constructor')).toBe(false);
});
