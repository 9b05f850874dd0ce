/** Files of tables that a schema says. */
import type { Tables, TableSchema } from '@coffee/protocol';
import { TempFolder } from './fixtures/temp-folder';
import { thrownBy } from './fixtures/thrown';
import { FolderListing, openFolder } from './index';

const table = (more: Partial<TableSchema> = {}): TableSchema => ({
  large: true,
  columns: [{ name: 'x', kind: 'count', nullable: false }],
  ...more,
});

let folder: TempFolder;
beforeEach(() => (folder = new TempFolder()));
afterEach(() => folder.remove());
const filesOf = (tables: Tables, name: string): readonly string[] =>
  new FolderListing(folder.path, tables).filesOf(name).files;
const put = (...names: string[]): void => names.forEach((name) => folder.write(name, `x\n${name.length}\n`));

it('a file is of the table with the longest name that its own begins with', () => {
  put('order.csv', 'order_2024.csv', 'order_items.csv', 'Order_Items_2.csv', 'orders/a.csv');
  const tables = { order: table(), order_items: table(), orders: table() };
  expect(filesOf(tables, 'order')).toEqual(['order.csv', 'order_2024.csv']);
  expect(filesOf(tables, 'order_items')).toEqual(['Order_Items_2.csv', 'order_items.csv']);
  expect(filesOf(tables, 'orders')).toEqual(['orders/a.csv']);
});

it.each([
  ['sales_*.csv', ['Sales_2.CSV', 'sales_1.csv']],
  ['*.csv', ['Sales_2.CSV', 'other.csv', 'sales_1.csv']],
  ['s*s*1*', ['sales_1.csv', 'sales_1.dat']],
  ['sales_1.csv', ['sales_1.csv']],
  ['sales_1*1.csv', []],
  ['export/*/s_*.csv', ['export/2023/s_a.csv', 'export/2024/s_a.csv']],
  ['ex*/*/*', ['export/2023/s_a.csv', 'export/2024/s_a.csv', 'export/2024/t.csv']],
  ['export', []],
])('files %s', (files, expected) => {
  put('sales_1.csv', 'Sales_2.CSV', 'sales_1.dat', 'other.csv', '.sales_1.csv');
  put('export/2024/s_a.csv', 'export/2024/t.csv', 'export/2023/s_a.csv', 'export/.hidden/s_b.csv');
  expect(filesOf({ sold: table({ files }) }, 'sold')).toEqual(expected);
});

it('what no table has is told, but not the schema', () => {
  put('sales_1.csv', 'visits.csv', 'else.csv', 'transactions.csv');
  folder.write('schema.sql', '');
  const tables = { sold: table({ files: 'sales_*.csv' }), visits: table() };
  const { notices } = openFolder(folder.path, [{ table: 'sold', schema: tables.sold, columns: [] }], { tables });
  expect(notices).toEqual([
    'left out: else.csv, which belongs to no table',
    'left out: transactions.csv, which belongs to no table',
  ]);
  expect(new FolderListing(folder.path, tables).others().map(({ name }) => name)).toEqual([
    'else.csv',
    'transactions.csv',
  ]);
});

it('where not all tables are known it is not told of a file that it is of none', () => {
  put('sales_1.csv', 'visits.csv');
  const wanted = [{ table: 'visits', schema: table(), columns: [] }];
  expect(openFolder(folder.path, wanted).notices).toEqual(['left out: sales_1.csv, which no question reads']);
});

it('files that are not there are told by how they are called', () => {
  const schema = table({ files: 'sales_*.csv' });
  expect(thrownBy(() => openFolder(folder.path, [{ table: 'sold', schema, columns: [] }]))).toMatchObject({
    code: 'NO_INPUT',
    message: `${folder.path} has no files of sold: none is called sales_*.csv; check the folder`,
  });
});

it('a column is found by what files call it, and another of its own name is none', () => {
  folder.write('sales.csv', 'Total,total,X\n1,2,3\n');
  const columns = [
    { name: 'total', kind: 'count', nullable: false, header: 'Total' },
    { name: 'x', kind: 'count', nullable: false },
  ] as const;
  const schema = { large: true, columns };
  const [sales] = openFolder(folder.path, [{ table: 'sales', schema, columns }]).tables;
  expect(sales!.files[0]!.header).toEqual(['total', 'total ', 'x']);
});

it('a column that is not there is called as files would', () => {
  folder.write('sales.csv', 'x\n1\n');
  const columns = [{ name: 'total', kind: 'count', nullable: false, header: 'Net total' }] as const;
  const schema = { large: true, columns };
  expect(thrownBy(() => openFolder(folder.path, [{ table: 'sales', schema, columns }]))).toMatchObject({
    message: 'sales.csv line 1: there is no column Net total, which is total in the schema; the header is x',
  });
});

it('a separator that the schema says stands before what the header looks like', () => {
  folder.write('sales.csv', 'x;y,z\n1;2\n');
  const columns = [{ name: 'x', kind: 'count', nullable: false }] as const;
  const [sales] = openFolder(folder.path, [
    { table: 'sales', schema: { large: true, columns, separator: ';' }, columns },
  ]).tables;
  expect(sales!.files[0]!.header).toEqual(['x', 'y,z']);
});
