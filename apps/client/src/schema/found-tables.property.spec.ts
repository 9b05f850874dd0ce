/** Whatever files are called: the schema that is proposed finds the files that were taken for a table, and no others. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { FolderListing } from '@coffee/csv';
import { foundTables } from './found-tables';

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'coffee-found-'))));
afterEach(() => rmSync(dir, { recursive: true }));

/** By table: what was taken for it, and what a schema finds. */
function found(files: Readonly<Record<string, string>>) {
  rmSync(dir, { recursive: true });
  for (const [name, header] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), `${header}\n`);
  }
  const { tables, notices } = foundTables(dir, 'utf8');
  const schemas = tables.map(({ table, pattern }) => {
    return [table, { large: true, columns: [], ...(pattern !== undefined && { files: pattern }) }] as const;
  });
  const listing = new FolderListing(dir, Object.fromEntries(schemas));
  const shown = tables.map(({ table, files: own, pattern }) => ({
    ...{ table, pattern, taken: own.map(({ name }) => name).sort(), there: [...listing.filesOf(table).files].sort() },
  }));
  return { tables: shown, notices };
}

const names = fc
  .tuple(
    fc.constantFrom('', 'export/', 'My Visits/', 'export/2024/'),
    fc.constantFrom('sales', 'Sales', 'Sales Returns', 'sales_items', 'Order', 'order items', '2024', 'Über'),
    fc.constantFrom('', ' 1', '_2', '_2024-01', '-2024-02'),
    fc.constantFrom('.csv', '.CSV', '.txt'),
  )
  .map((parts) => parts.join(''));

test('all that is taken for a table is found by it, and nothing else, or it is told', () => {
  fc.assert(
    fc.property(fc.dictionary(names, fc.constantFrom('a', 'a,b', 'c'), { minKeys: 1, maxKeys: 12 }), (files) => {
      const { tables, notices } = found(files);
      for (const { table, taken, there } of tables)
        if (!notices.some((notice) => notice.startsWith(`${table}: `))) expect([table, there]).toEqual([table, taken]);
      expect(tables.flatMap(({ taken }) => taken).sort()).toEqual(Object.keys(files).sort());
    }),
  );
});

test.each<[what: string, files: Record<string, string>, patterns: Record<string, string | undefined>]>([
  ['one without a number', { 'in/Order.csv': 'a', 'in/Order 1.csv': 'a', 'in/x.csv': 'y' }, { order: 'in/Order*.csv' }],
  ['a name that goes on', { 'in/order_1.csv': 'a', 'in/order_items.csv': 'b' }, { order: 'in/order_1*.csv' }],
  ['another with the name in front', { 'Sales.csv': 'a', 'Sales Returns 1.csv': 'b' }, { sales: 'Sales.csv' }],
  ['a folder with a blank', { 'My Visits/1.csv': 'a', 'My Visits/2.csv': 'a' }, { my_visits: 'My Visits/*.csv' }],
  ['two suffixes', { 'in/a_1.csv': 'a', 'in/a_2.txt': 'a', 'in/x.csv': 'y' }, { a: 'in/a*.*' }],
])('%s', (_what, files, patterns) => {
  const { tables, notices } = found(files);
  expect(tables).toEqual(
    expect.arrayContaining(
      Object.entries(patterns).map(([table, pattern]): unknown => expect.objectContaining({ table, pattern })),
    ),
  );
  for (const { taken, there } of tables) expect(there).toEqual(taken);
  expect(notices).toEqual([]);
});

test('files that no pattern tells apart are told', () => {
  const { notices } = found({ 'in/order.csv': 'a', 'in/order_1.csv': 'a', 'in/order_items.csv': 'b' });
  expect(notices).toEqual([expect.stringMatching(/^order: .*in\/order\.csv/)]);
});
