import { appendFileSync, chmodSync } from 'node:fs';
import { decodeChunk, type ScanColumn, type TableName } from '@coffee/protocol';
import { rowsOf } from './fixtures/read-file';
import { TempFolder } from './fixtures/temp-folder';
import { thrownBy } from './fixtures/thrown';
import { openFolder, readReferenceTable, describeBadRow, type WantedTable } from './index';

const wanted = (table: TableName, ...names: string[]): WantedTable => ({
  table,
  columns: names.map((name) => ({ name })),
});

describe('a data folder', () => {
  let folder: TempFolder;
  beforeEach(() => (folder = new TempFolder()));
  afterEach(() => folder.remove());

  it('numbers the ranges of a table, file after file in the order of their names', () => {
    folder.write('users/users_202308.csv', 'user_id\n1\n');
    folder.write('users/users_202307.csv', '\ufeff"user_id",x\r\n1,2\r\n');
    folder.write('users/notes.txt', 'no table');
    folder.write('users/users_202309.csv', '');
    const [users] = openFolder(folder.path, [wanted('users', 'user_id')], { rangeBytes: 9 }).tables;
    expect(users!.files.map(({ path }) => path.slice(-10))).toEqual(['202307.csv', '202308.csv', '202309.csv']);
    expect(users!.files[0]).toMatchObject({ header: ['user_id', 'x'], dataStart: 16, crlf: true, size: 21 });
    expect(users!.ranges.map(({ seq, file, start, end }) => [seq, file, start, end])).toEqual([
      [0, 0, 0, 9],
      [1, 0, 9, 18],
      [2, 0, 18, 21],
      [3, 1, 0, 9],
      [4, 1, 9, 10],
    ]);
    expect(users!.bytes).toBe(31);
  });

  it('finds files beside each other, each with its own table', () => {
    for (const name of ['transactions_202401', 'transactions_202402', 'transaction_items_202401', 'transactionsold']) {
      folder.write(`${name}.csv`, 'transaction_id\nx\n');
    }
    const { tables } = openFolder(folder.path, [
      wanted('transactions', 'transaction_id'),
      wanted('transaction_items', 'transaction_id'),
    ]);
    expect(tables.map(({ files }) => files.length)).toEqual([2, 1]);
  });

  it('keeps a reference table in one range', () => {
    folder.write('stores/stores.csv', 'store_id,store_name\n1,a\n2,b\n');
    const [stores] = openFolder(folder.path, [wanted('stores', 'store_id')], { rangeBytes: 1 }).tables;
    expect(stores!.ranges).toEqual([{ seq: 0, file: 0, start: 0, end: 28 }]);
  });

  it('has another fingerprint when a file has changed', () => {
    const path = folder.write('users/a.csv', 'user_id\n1\n');
    const open = (rangeBytes?: number) =>
      openFolder(folder.path, [wanted('users')], rangeBytes === undefined ? {} : { rangeBytes }).fingerprint;
    const before = open();
    expect(open()).toBe(before);
    expect(open(5)).not.toBe(before);
    appendFileSync(path, '2\n');
    expect(open()).not.toBe(before);
  });

  it.each([
    ['no folder', 'gone', 'NO_INPUT', /there is no such folder/],
    ['a file instead of a folder', 'users/a.csv', 'NO_INPUT', /it is no folder/],
    ['no file of a table', '.', 'NO_INPUT', /no files of stores: neither stores\/\*\.csv nor stores\*\.csv/],
  ])('refuses %s', (_what, path, code, message) => {
    folder.write('users/a.csv', 'user_id\n');
    const open = () => openFolder(`${folder.path}/${path}`, [wanted('stores')]);
    const error = thrownBy(open);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it.each([
    ['user_id,gender\n1,x\n', 'a.csv line 1: there is no column birthdate; the header is user_id,gender'],
    ['birthdate,birthdate\n', 'a.csv line 1: column birthdate is there 2 times; the header is birthdate,birthdate'],
    ['"birthdate', 'a.csv line 1: the header has a quote that is not closed; check that the file is CSV'],
    ['x'.repeat(5 << 20), 'a.csv line 1: the header does not end within 65536 bytes; check that the file is CSV'],
    [','.repeat(4 << 20), 'a.csv line 1: the header does not end within 65536 bytes; check that the file is CSV'],
    [`${','.repeat(1000)}\n`, 'a.csv line 1: the header has more than 1000 columns; check that the file is CSV'],
  ])('refuses the header of %#', (text, message) => {
    folder.write('users/a.csv', text);
    const open = () => openFolder(folder.path, [wanted('users', 'birthdate')]);
    expect(thrownBy(open)).toMatchObject({ code: 'BAD_INPUT', message });
  });

  it('refuses a file that it may not read', () => {
    const path = folder.write('users/a.csv', 'user_id\n');
    chmodSync(path, 0);
    // Who may read everything has no such file.
    if (process.getuid?.() === 0) return;
    const open = () => openFolder(folder.path, [wanted('users')]);
    expect(thrownBy(open).code).toBe('NO_INPUT');
    expect(thrownBy(open).message).toContain(path);
  });

  it.each([0, 1.5, -1, 2 ** 40])('refuses ranges of %p bytes', (rangeBytes) => {
    expect(thrownBy(() => openFolder(folder.path, [], { rangeBytes })).code).toBe('USAGE');
  });
});

describe('a reference table', () => {
  let folder: TempFolder;
  beforeEach(() => (folder = new TempFolder()));
  afterEach(() => folder.remove());

  const columns: ScanColumn[] = [
    { name: 'store_name', kind: 'text', nullable: true },
    { name: 'store_id', kind: 'id', nullable: false },
  ];
  const read = (text: string, onBadRow: 'fail' | 'skip' = 'fail') => {
    folder.write('stores.csv', text);
    const file = openFolder(folder.path, [{ table: 'stores', columns }]).tables[0]!.files[0]!;
    return readReferenceTable({ file, columns, onBadRow, headroom: 8 });
  };

  it('is one chunk', async () => {
    const range = await read('\ufeffstore_id,city,store_name\r\n1,x,"G Coffee, ""USJ"""\r\n\r\n300,y,\r\n');
    expect(range).toMatchObject({ rows: 2, badRows: { count: 0 } });
    expect(rowsOf(decodeChunk(range.chunk.subarray(8)))).toEqual([
      { store_name: 'G Coffee, "USJ"', store_id: 1 },
      { store_name: undefined, store_id: 300 },
    ]);
  });

  it('has the errors of other tables', async () => {
    const text = 'store_id,store_name\n1,"two\nlines"\n\nx,a\n2,b\n3\n';
    const { failure } = await read(text);
    const path = `${folder.path}/stores.csv`;
    expect(describeBadRow(path, failure!).message).toBe(
      'stores.csv line 5, column store_id: "x" is not an id (a whole number); fix the row or use --on-bad-row skip',
    );
    expect(await read(text, 'skip')).toMatchObject({
      rows: 2,
      badRows: { count: 2, first: [{ line: 5 }, { line: 7 }] },
    });
    const unclosed = await read('store_id,store_name\n1,a\n2,"b\n');
    expect(describeBadRow(path, unclosed.failure!).message).toBe(
      'stores.csv line 3: the row has a quote that is not closed; check that the file is CSV',
    );
  });
});
