import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import fs from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import type { TableName } from '@coffee/protocol';
import { TempFolder } from './fixtures/temp-folder';
import { thrownBy } from './fixtures/thrown';
import { openFolder, type WantedTable } from './index';

const wanted = (table: TableName, ...names: string[]): WantedTable => ({
  table,
  columns: names.map((name) => ({ name })),
});

describe('a data folder', () => {
  let folder: TempFolder;
  beforeEach(() => (folder = new TempFolder()));
  afterEach(() => folder.remove());
  const open = (...tables: WantedTable[]) => openFolder(folder.path, tables);
  const namesOf = (table: TableName): string[] => open(wanted(table)).tables[0]!.files.map(({ name }) => name);
  const put = (...names: string[]): void => names.forEach((name) => folder.write(name, `user_id\n${name}\n`));

  it('has the files of a table in the order of their names', () => {
    folder.write('users/users_202308.csv', 'user_id\n1\n');
    folder.write('users/users_202307.csv', '\ufeff"user_id",x\r\n1,2\r\n');
    folder.write('users/users_202309.csv', '');
    const { tables, bytes, notices } = open(wanted('users', 'user_id'));
    expect(tables[0]!.files.map(({ name }) => name)).toEqual([
      'users/users_202307.csv',
      'users/users_202308.csv',
      'users/users_202309.csv',
    ]);
    expect(tables[0]!.files[0]).toMatchObject({
      ...{ header: ['user_id', 'x'], dataStart: 16, size: 21, end: 21, encoding: 'utf8', isMarked: true },
      ...{ format: 'csv', form: { separator: 44, lineEnd: 'crlf' } },
    });
    expect([bytes, notices]).toEqual([31, []]);
  });

  it.each<[what: string, files: string[]]>([
    ['in its folder', ['users/a.csv', 'users/b.tsv', 'users/c.txt']],
    ['in folders of its folder', ['users/2023/07/a.csv', 'users/2024/a.csv', 'users/a.csv']],
    ['with names in any case', ['users/A.CSV', 'users/B.Txt', 'users/c.TSV.gz']],
    ['in a folder with a name in any case', ['Users/a.csv']],
    ['beside its folder', ['users.csv', 'users/a.csv', 'users_202307.csv']],
    ['beside each other, however their names go on', ['USERS (1).csv', 'users.csv', 'users2023.csv', 'usersOld.csv']],
    ['with names of compressed files', ['users/a.csv.gz', 'users/b.tsv.GZ', 'users/c.txt.gz', 'users_1.csv.gz']],
  ])('takes the files of a table %s', (_what, files) => {
    put(...files);
    expect(namesOf('users')).toEqual([...files].sort());
    expect(open(wanted('users')).notices).toEqual([]);
  });

  it('keeps the tables apart', () => {
    put('transactions_202401.csv', 'transactions_202402.csv', 'transaction_items_202401.csv', 'stores.csv');
    expect(namesOf('transactions')).toEqual(['transactions_202401.csv', 'transactions_202402.csv']);
    expect(namesOf('transaction_items')).toEqual(['transaction_items_202401.csv']);
    expect(open(wanted('stores')).notices).toEqual([]);
  });

  it('passes over what programs leave beside their data', () => {
    put('users/a.csv', 'users/.a.csv', 'users/._a.csv', 'users/~$a.csv', 'users/_SUCCESS', 'users/a.csv.crc');
    put(
      'users/.part-0.csv.crc',
      '._users.csv',
      'users/.ipynb_checkpoints/a.csv',
      '.users.csv',
      '~$users.csv',
      'users.crc',
    );
    expect(namesOf('users')).toEqual(['users/a.csv']);
    expect(open(wanted('users')).notices).toEqual([]);
  });

  it('names whatever else is there', () => {
    put(
      'users/a.csv',
      'users/a.parquet',
      'users/README',
      'users/old/b.csv.bak',
      'users.xlsx',
      'users_2022/a.csv',
      'users.csv/part-0.csv',
    );
    put('sales.csv', 'vouchers.csv', 'payment_methods/a.csv', 'notes.md', 'stores.csv');
    expect(open(wanted('users')).notices).toEqual([
      'left out: sales.csv, which belongs to no table',
      'left out: users.csv/, which is a folder that belongs to no table',
      ...['users.xlsx', 'users/README', 'users/a.parquet', 'users/old/b.csv.bak'].map(
        (name) => `left out: ${name}, which is not a .csv, .tsv, .txt, .ndjson or .jsonl file`,
      ),
      'left out: users_2022/, which is a folder that belongs to no table',
    ]);
  });

  it('tells which files have the same bytes, but not of those without rows', () => {
    for (const name of ['a', 'b', 'sub/c']) folder.write(`users/${name}.csv`, 'user_id\n1\n');
    for (const name of ['d', 'e']) folder.write(`users/${name}.csv`, 'user_id\n');
    folder.write('users/f.csv', 'user_id\n2\n');
    for (const name of ['g', 'h']) folder.write(`users/${name}.csv.gz`, gzipSync('user_id\n3\n'));
    for (const [name, last] of [
      ['i', 'x'],
      ['j', 'x'],
      ['k', 'y'],
    ])
      folder.write(`users/${name}.csv`, `user_id\n${'1'.repeat(200_000)}${last}`);
    expect(open(wanted('users')).notices).toEqual([
      'equal files: users/b.csv has the same bytes as users/a.csv',
      'equal files: users/h.csv.gz has the same bytes as users/g.csv.gz',
      'equal files: users/j.csv has the same bytes as users/i.csv',
      'equal files: users/sub/c.csv has the same bytes as users/a.csv',
    ]);
  });

  it('opens each of many files of one size a few times, not once for each of the others', () => {
    for (let i = 100; i < 200; i++) folder.write(`users/${i}.csv`, `user_id\n${i}\n`);
    const opened = jest.spyOn(fs, 'openSync');
    try {
      expect(open(wanted('users')).notices).toEqual([]);
      expect(opened.mock.calls.length).toBeLessThanOrEqual(300);
    } finally {
      opened.mockRestore();
    }
  });

  it('follows links, but not in circles', () => {
    put('elsewhere/a.csv', 'users/b.csv');
    symlinkSync(`${folder.path}/elsewhere`, `${folder.path}/users/linked`);
    symlinkSync(`${folder.path}/users`, `${folder.path}/users/again`);
    expect(namesOf('users')).toEqual(['users/b.csv', 'users/linked/a.csv']);
  });

  it.each([
    ['the data folder', '..'],
    ['a folder that the data folder is in', '../..'],
    ['the folder that it is in', '.'],
  ])('does not follow a link among the files of a table to %s', (_what, target) => {
    put('users/a.csv', 'stores/a.csv');
    mkdirSync(`${folder.path}/users/sub`);
    symlinkSync(`../${target}`, `${folder.path}/users/sub/link`);
    expect(namesOf('users')).toEqual(['users/a.csv']);
  });

  it('does not follow a link to where a linked folder is', () => {
    put('elsewhere/users/a.csv', 'elsewhere/stores.csv');
    symlinkSync('elsewhere/users', `${folder.path}/users`);
    symlinkSync('..', `${folder.path}/elsewhere/users/up`);
    expect(namesOf('users')).toEqual(['users/a.csv']);
  });

  it.each(['users/caf\xe9.csv', 'users/\xe9/a.csv', 'users_\xe9.csv'])(
    'says of a name that is not UTF-8 that it is to be changed: %s',
    (name) => {
      put('users/a.csv');
      const path = Buffer.from(`${folder.path}/${name}`, 'latin1');
      const slash = path.lastIndexOf('/');
      try {
        mkdirSync(path.subarray(0, slash), { recursive: true });
        writeFileSync(path, 'user_id\n1\n');
      } catch {
        return; // A file system that has no such names.
      }
      expect(thrownBy(() => open(wanted('users')))).toMatchObject({
        code: 'NO_INPUT',
        message: expect.stringMatching(/\ufffd(\.csv)? cannot be opened: its name is not UTF-8; rename it$/) as string,
      });
    },
  );

  it('refuses a pipe in the place of a file, at once', () => {
    put('users/a.csv');
    execFileSync('mkfifo', [`${folder.path}/users/pipe.csv`]);
    expect(thrownBy(() => open(wanted('users')))).toMatchObject({
      code: 'NO_INPUT',
      message: expect.stringMatching(/users\/pipe\.csv is not a file but a pipe/) as string,
    });
  });

  it('refuses a socket in the place of a file', async () => {
    mkdirSync(`${folder.path}/users`);
    const server = createServer().listen(`${folder.path}/users/a.csv`);
    await once(server, 'listening');
    try {
      expect(thrownBy(() => open(wanted('users'))).message).toMatch(/users\/a\.csv is not a file but a socket/);
    } finally {
      server.close();
    }
  });

  it('refuses a link to nothing in the place of a file', () => {
    put('users/a.csv');
    symlinkSync('gone', `${folder.path}/users/b.csv`);
    expect(thrownBy(() => open(wanted('users'))).message).toMatch(/users\/b\.csv is not a file but a broken link/);
  });

  it('has another fingerprint when a file has changed, is read otherwise, or is another', () => {
    const path = folder.write('users/a.csv', 'user_id\n1\n');
    const fingerprint = (options = {}) => openFolder(folder.path, [wanted('users')], options).fingerprint;
    const before = fingerprint();
    expect(fingerprint()).toBe(before);
    expect(fingerprint({ rangeBytes: 5 })).not.toBe(before);
    expect(fingerprint({ encoding: 'latin1' })).not.toBe(before);
    appendFileSync(path, '2\n');
    const longer = fingerprint();
    expect(longer).not.toBe(before);
    put('users/sub/a.csv');
    expect(fingerprint()).not.toBe(longer);
  });

  it.each([
    ['no folder', 'gone', 'NO_INPUT', /there is no such folder/],
    ['a file instead of a folder', 'users/a.csv', 'NO_INPUT', /it is not a folder/],
    [
      'no file of a table',
      '.',
      'NO_INPUT',
      /no files of stores: neither a .* in stores\/ nor one whose name begins with stores/,
    ],
  ])('refuses %s', (_what, path, code, message) => {
    put('users/a.csv');
    const error = thrownBy(() => openFolder(`${folder.path}/${path}`, [wanted('stores')]));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it('says what is there instead of files', () => {
    put('users/a.xlsx', 'users/b.csv.bak');
    expect(thrownBy(() => open(wanted('users'))).message).toContain('; it has users/a.xlsx, users/b.csv.bak;');
  });

  it('says of a folder with a schema of its own how it is asked', () => {
    folder.write('schema.sql', 'CREATE TABLE sales (total INTEGER);');
    expect(thrownBy(() => open(wanted('stores'))).message).toMatch(
      /has the tables of its schema\.sql, and no stores; ask about it in SQL$/,
    );
  });

  it('refuses a file that it may not read', () => {
    const path = folder.write('users/a.csv', 'user_id\n');
    chmodSync(path, 0);
    // Who may read everything has no such file.
    if (process.getuid?.() === 0) return;
    expect(thrownBy(() => open(wanted('users')))).toMatchObject({ code: 'NO_INPUT' });
  });

  it.each([0, 1.5, -1, 2 ** 40])('refuses ranges of %p bytes', (rangeBytes) => {
    expect(thrownBy(() => openFolder(folder.path, [], { rangeBytes })).code).toBe('USAGE');
  });
});
