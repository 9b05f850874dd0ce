/** Schemas: what is read of them, what is written, and what is refused. */
import fc from 'fast-check';
import {
  columnKinds,
  dateForms,
  separators,
  tableSchemas,
  type TableColumn,
  type Tables,
  type TableSchema,
} from '@coffee/protocol';
import { bind, parse, readSchema, schemaText } from '..';

const bakery = `
-- What is sold
-- file: sales_*.csv
-- separator: semicolon
-- decimal: comma
-- dates: dd.mm.yyyy
-- column: "Sold at" AS sold_at
CREATE TABLE Sales (
  sold_at TIMESTAMP NOT NULL, -- when
  product_no INTEGER,
  total DECIMAL(10, 2) NOT NULL,
  flour NUMERIC(8, 4),
  pieces DECIMAL(5, 0),
  card BOOLEAN,
  note TEXT,
  ticket UUID
);
CREATE TABLE products (no BIGINT PRIMARY KEY, name VARCHAR, since DATE, code INTEGER UNIQUE, PRIMARY KEY (no)); -- size: large
`;

test('tables with their columns, and how their files are written', async () => {
  const { tables } = await readSchema(bakery);
  expect(tables).toEqual({
    sales: {
      large: true,
      files: 'sales_*.csv',
      separator: ';',
      decimalComma: true,
      dates: 'DD.MM.YYYY',
      columns: [
        { name: 'sold_at', kind: 'instant', nullable: false, header: 'Sold at' },
        { name: 'product_no', kind: 'count', nullable: true },
        { name: 'total', kind: 'money', nullable: false },
        { name: 'flour', kind: 'decimal', nullable: true },
        { name: 'pieces', kind: 'count', nullable: true },
        { name: 'card', kind: 'boolean', nullable: true },
        { name: 'note', kind: 'text', nullable: true },
        { name: 'ticket', kind: 'uuid', nullable: true },
      ],
    },
    products: {
      large: true,
      columns: [
        { name: 'no', kind: 'count', nullable: false, unique: true },
        { name: 'name', kind: 'text', nullable: true },
        { name: 'since', kind: 'date', nullable: true },
        { name: 'code', kind: 'count', nullable: true, unique: true },
      ],
    },
  });
});

test('the tables of the coffee shop as a schema are what they are, but for ids, which are whole numbers', async () => {
  const { tables } = await readSchema(schemaText(tableSchemas));
  const asCounts = (schema: TableSchema): TableSchema => ({
    ...schema,
    columns: schema.columns.map((column) => ({ ...column, kind: column.kind === 'id' ? 'count' : column.kind })),
  });
  expect(tables).toEqual(
    Object.fromEntries(Object.entries(tableSchemas).map(([name, schema]) => [name, asCounts(schema)])),
  );
});

const name = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/),
  fc.constantFrom('select', 'order', 'group', 'user', 'table', 'end', 'date'),
);
const column = fc.record(
  {
    name: name.filter((each) => each !== 'unmatched'),
    kind: fc.constantFrom(...columnKinds.filter((kind) => kind !== 'id')),
    nullable: fc.boolean(),
    unique: fc.constant(true as const),
    header: fc.stringMatching(/^[A-Z][ -~äß]{0,20}$/).filter((text) => text.trim() === text),
  },
  { requiredKeys: ['name', 'kind', 'nullable'] },
);
const table = fc.record(
  {
    large: fc.boolean(),
    columns: fc.uniqueArray(column, { minLength: 1, maxLength: 12, selector: (each) => each.name }),
    files: fc.constantFrom('sales_*.csv', 'export/*/s.csv', 'Umsätze *.CSV'),
    separator: fc.constantFrom(...separators),
    decimalComma: fc.constant(true as const),
    dates: fc.constantFrom(...dateForms),
  },
  { requiredKeys: ['large', 'columns'] },
);

test('what is written is read as the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(name, table, { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
      async (tables: Tables) => {
        const notes = new Map(Object.keys(tables).map((each) => [each, ['12 rows', 'x is missing in 3']]));
        const read = await readSchema(schemaText(tables, notes));
        const plain = (schema: TableSchema): TableSchema => ({
          ...schema,
          columns: schema.columns.map(({ header, ...rest }): TableColumn => ({
            ...rest,
            ...(header !== undefined && header !== rest.name && { header }),
          })),
        });
        expect(read.tables).toEqual(
          Object.fromEntries(Object.entries(tables).map(([key, schema]) => [key, plain(schema)])),
        );
      },
    ),
    { numRuns: 60 },
  );
});

test.each([
  [
    'CREATE TABLE t (a INT, b MONEY)',
    'schema.sql line 1, column 26: this type is not taken: a value can be INTEGER, BIGINT, DECIMAL(18, 3), VARCHAR, DATE, TIME, TIMESTAMP, BOOLEAN or UUID',
  ],
  ['CREATE TABLE t (a FLOAT)', 'numbers are exact here'],
  ['CREATE TABLE t (a DECIMAL(20, 8))', 'at most 6 decimals'],
  ['CREATE TABLE t (a TIME)', 'line 1, column 19: a time of day is no type of a column: write TIMESTAMP, or VARCHAR'],
  ['CREATE TABLE t (\n a INT,\n A DATE)', 'line 3, column 2: column a of t is there twice'],
  ['CREATE TABLE t (a INT);\nCREATE TABLE T (b INT)', 'line 2, column 14: table t is there twice'],
  [
    'CREATE TABLE t (a INT, "Net Total" DATE)',
    'write net_total, and above the table, -- column: "Net Total" AS net_total',
  ],
  ['CREATE TABLE t (unmatched INT)', 'write my_column'],
  ['CREATE TABLE "Sales 2024" (a INT)', 'a table is called with a-z, 0-9 and _: write sales_2024'],
  ['CREATE TABLE s.t (a INT)', 'tables have no schema before their name: write t'],
  ['CREATE TABLE t ()', 'table t has no columns'],
  ['CREATE TABLE t (a INT DEFAULT 3)', 'of a column a schema says NOT NULL, UNIQUE and PRIMARY KEY'],
  ['CREATE TABLE t (a INT, b INT, PRIMARY KEY (a, b))', 'each of one column'],
  ['CREATE TABLE t (a INT, UNIQUE (c))', 'line 1, column 32: there is no column c in t'],
  ['CREATE TABLE t AS SELECT 1', 'is not taken'],
  ['SELECT 1', 'line 1, column 1: a schema is made of CREATE TABLE statements'],
  ['CREATE VIEW v AS SELECT 1', 'a schema is made of CREATE TABLE statements'],
  ['', 'schema.sql has no table'],
  ['-- nothing', 'schema.sql has no table'],
  ['CREATE TABLE t (a INT', 'too early'],
  ['-- file: ../x.csv\nCREATE TABLE t (a INT)', 'line 1, column 1: -- file: takes a path in the folder'],
  ['-- file: /etc/passwd\nCREATE TABLE t (a INT)', '-- file: takes a path in the folder'],
  ['-- separator: x\nCREATE TABLE t (a INT)', '-- separator: takes comma, semicolon, tab or bar'],
  ['-- seperator: tab\nCREATE TABLE t (a INT)', 'there is no "seperator"; did you mean separator?'],
  ['-- decimal: semicolon\nCREATE TABLE t (a INT)', '-- decimal: takes comma (12,50) or point (12.50)'],
  ['-- dates: YY-MM-DD\nCREATE TABLE t (a INT)', '-- dates: takes one of YYYY-MM-DD'],
  ['-- size: huge\nCREATE TABLE t (a INT)', '-- size: takes large'],
  ['-- column: Total AS a\nCREATE TABLE t (a INT)', '-- column: takes what a column is called in files'],
  ['-- column: "Total" AS b\nCREATE TABLE t (a INT)', 'line 1, column 1: there is no column b'],
])('%j is refused', async (text, message) => {
  await expect(readSchema(text)).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining(message) as string,
  });
});

test('a comment for people is none of the words', async () => {
  await expect(
    readSchema('-- Note: all of 2024\n-- https://example.org\nCREATE TABLE t (a INT)'),
  ).resolves.toBeDefined();
});

test.each([
  ['tables', Array.from({ length: 21 }, (_, i) => `CREATE TABLE t${i} (a INT);`).join('\n'), 'more than 20 tables'],
  [
    'columns',
    `CREATE TABLE t (${Array.from({ length: 81 }, (_, i) => `c${i} INT`).join(', ')})`,
    'more than 80 columns',
  ],
  ['bytes', `-- ${'x'.repeat(70_000)}`, 'schema.sql has 70003 bytes, more than 65536'],
])('too many %s are refused', async (_what, text, message) => {
  await expect(readSchema(text)).rejects.toThrow(message);
});

describe('names of a schema in questions', () => {
  const asked = async (sql: string) => {
    const { tables } = await readSchema(bakery);
    return bind((await parse(sql))[0]!, { tables });
  };
  test('are those of the tables', async () => {
    const { from, joins, tables } = await asked(
      'SELECT name, sum(total) FROM sales JOIN products ON product_no = no GROUP BY name',
    );
    expect([from, joins, Object.keys(tables!)]).toEqual([
      'sales',
      [{ table: 'products', kind: 'inner', on: 'product_no', referenceKey: 'no', alias: 'products' }],
      ['sales', 'products'],
    ]);
  });
  test.each([
    ['SELECT 1 FROM transactions', 'there is no table transactions; there are sales, products'],
    ['SELECT totl FROM sales', 'did you mean total?'],
    [
      'SELECT 1 FROM sales JOIN products ON product_no = since',
      'since is not unique in products: join it by no or code',
    ],
    ['SELECT 1 FROM sales JOIN products ON total = no', 'sales.total is not an id'],
    ['SELECT 1 FROM products JOIN sales ON no = product_no', 'sales cannot be joined'],
  ])('%s', async (sql, message) => {
    await expect(asked(sql)).rejects.toThrow(message);
  });
});
