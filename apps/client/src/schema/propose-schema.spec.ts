/** What `coffee schema` proposes. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { compileKernel, RangeReader } from '@coffee/csv';
import { tableNames, tableSchemas } from '@coffee/protocol';
import { proposeSchema } from './propose-schema';

const root = join(__dirname, '../../../..');
let dir: string;
const reader = new RangeReader(compileKernel());
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'coffee-schema-'))));
afterEach(() => {
  reader.close();
  rmSync(dir, { recursive: true });
});

const propose = (folder = dir) =>
  proposeSchema(folder, {
    scanner: { size: 1, scan: (request) => reader.read(request) },
    encoding: 'utf8',
    signal: new AbortController().signal,
  });
const write = (name: string, text: string): void => {
  mkdirSync(dirname(join(dir, name)), { recursive: true });
  writeFileSync(join(dir, name), text);
};
/** Of one file: the kinds of its columns. */
async function kindsOf(text: string): Promise<Record<string, string>> {
  write('t.csv', text);
  const { tables } = await propose();
  return Object.fromEntries(
    tables['t']!.columns.map(({ name, kind, nullable, unique }) => [
      name,
      `${kind}${nullable ? '?' : ''}${unique ? ' key' : ''}`,
    ]),
  );
}

test('of the coffee shop the tables that are built in, and those that no question reads', async () => {
  const { tables } = await propose(join(root, 'examples/small'));
  const { vouchers, payment_methods: methods } = tables;
  expect(Object.fromEntries(tableNames.map((name) => [name, tables[name]]))).toEqual(tableSchemas);
  expect([vouchers?.columns[0], methods?.columns[0]]).toMatchObject([{ unique: true }, { unique: true }]);
});

test('of the bakery the tables that its own schema says', async () => {
  cpSync(join(root, 'examples/bakery/data'), dir, { recursive: true });
  const { readSchema, schemaText } = await import('@coffee/sql');
  const own = await readSchema(readFileSync(join(dir, 'schema.sql'), 'utf8'));
  const { tables, notes } = await propose();
  expect(Object.keys(tables).sort()).toEqual(['products', 'sales']);
  for (const [name, { columns, separator, decimalComma, dates }] of Object.entries(tables)) {
    const wanted = own.tables[name]!;
    expect({ separator, decimalComma, dates }).toEqual({ separator: ';', decimalComma: true, dates: 'DD.MM.YYYY' });
    expect(columns.map(({ kind, nullable, unique }) => ({ kind, nullable, unique }))).toEqual(
      wanted.columns.map(({ kind, nullable, unique }) => ({ kind, nullable, unique })),
    );
  }
  expect(await readSchema(schemaText(tables, notes))).toMatchObject({ tables });
});

test('kinds by all of the values', async () => {
  expect(
    await kindsOf(
      'id,day,at,n,price,exact,ok,code,uid,note,empty\n' +
        '1,2024-01-31,2024-01-31 10:00:00,-3,1.5,0.123456,true,007,ac6f851c-649f-42fb-a606-72be0fdcf8d2,x,\n' +
        '2,2024-02-01,2024-02-01T10:00,2.0,2,1,False,12,ac6f851c-649f-42fb-a606-72be0fdcf8d3,,\n',
    ),
  ).toEqual({
    ...{ id: 'count key', day: 'date', at: 'instant', n: 'count', price: 'money', exact: 'decimal', ok: 'boolean' },
    ...{ code: 'text', uid: 'uuid', note: 'text?', empty: 'text?' },
  });
});

test('a value that is of no kind makes text of its column', async () => {
  expect(await kindsOf('a,b,c,d\n1,2024-01-31,1.5,true\n1,2024-01-31,1.5,true\nx,31.01.2024,"1,5",maybe\n')).toEqual({
    ...{ a: 'text', b: 'text', c: 'text', d: 'text' },
  });
});

test.each([
  ['a;b\n1,5;x\n', ';', true],
  ['a\tb\n1,5\tx\n', '\t', true],
  ['a|b\n1.5|x\n', '|', undefined],
  ['a,b\n"1,5",x\n', undefined, true],
])('separator and decimal comma of %j', async (text, separator, decimalComma) => {
  write('t.csv', text);
  const { tables } = await propose();
  expect(tables['t']).toMatchObject({ columns: [{ kind: 'money' }, { kind: 'text' }] });
  expect([tables['t']!.separator, tables['t']!.decimalComma]).toEqual([separator, decimalComma]);
});

test('the form of dates that fits all of them', async () => {
  write('t.csv', 'a,b\n01/02/2024,03/25/2024 10:00\n12/11/2023,01/01/2024 11:00\n');
  expect((await propose()).tables['t']).toMatchObject({
    dates: 'MM/DD/YYYY',
    columns: [{ kind: 'date' }, { kind: 'instant' }],
  });
});

test('two forms that both fit are told', async () => {
  write('t.csv', 'a\n01/02/2024\n');
  const { tables, notes } = await propose();
  expect(tables['t']!.dates).toBe('DD/MM/YYYY');
  expect(notes.get('t')).toContain('DD/MM/YYYY and MM/DD/YYYY fit all dates, DD/MM/YYYY is taken');
});

test('files of one stem, of one folder, and alone', async () => {
  write('Sales 2024-01.csv', 'a\n1\n');
  write('Sales 2024-02.csv', 'a\n2\n');
  write('visits/2024/a.csv', 'v\n1\n');
  write('visits/2023/b.csv', 'v\n1\n');
  write('export/one.csv', 'x\n1\n');
  write('export/two_1.csv', 'y\n1\n');
  write('Preisliste.txt', 'p\n1\n');
  write('notes.md', 'n');
  const { tables } = await propose();
  expect(
    Object.entries(tables)
      .map(([name, { files }]) => [name, files])
      .sort(),
  ).toEqual([
    ['one', 'export/one.csv'],
    ['preisliste', undefined],
    ['sales', undefined],
    ['two', 'export/two*.csv'],
    ['visits', undefined],
  ]);
});

test('what is left out is told', async () => {
  write('a.csv', 'x,y\n1,2\n');
  write('a_2.csv', 'x,Z\n1,2\n1,2,3\n');
  write('b.ndjson', '{}\n');
  write('c.csv', '');
  const { tables, notes, notices } = await propose();
  expect(tables['a']!.columns.map(({ name }) => name)).toEqual(['x']);
  expect(notes.get('a')).toEqual([
    '2 rows in 2 files',
    '1 line cannot be read, and left out here',
    'column "y" is not in all files once, and left out here',
    'column "Z" is not in all files once, and left out here',
  ]);
  expect(notices).toEqual([
    'left out: b.ndjson, of which no schema is proposed: only of CSV',
    'left out: c.csv, which is empty',
  ]);
});
