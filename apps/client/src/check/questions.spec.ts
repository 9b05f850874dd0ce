/** `coffee check`: which questions the folders leave, and what it ends with. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  AT,
  ITEMS,
  MENU,
  SALES,
  SALES_HEADER,
  STORES,
  USERS,
  lines,
  manyUsers,
  problemsOf,
  sale,
  tableOf,
  CheckedFolder,
} from './checked-folder.testing';

describe('a check of a folder', () => {
  let checked: CheckedFolder;
  let folder: string;
  beforeEach(() => {
    checked = new CheckedFolder();
    folder = checked.path;
  });
  afterEach(() => checked.remove());
  const check: CheckedFolder['check'] = (...parameters) => checked.check(...parameters);

  it.each<
    [
      what: string,
      files: Readonly<Record<string, string | Uint8Array | undefined>>,
      problems: Readonly<Record<string, readonly unknown[]>>,
      code: string,
    ]
  >([
    [
      'a table has no file',
      { [MENU]: undefined, 'menu_items/menu.xlsx': 'x' },
      { q2: [expect.stringMatching(/no files of menu_items: .*; it has menu_items\/menu\.xlsx/)] },
      'NO_INPUT',
    ],
    [
      'columns are missing',
      { [SALES]: lines('transaction_id,store_id,final_amount', 'a,1,80') },
      {
        q1: [expect.stringContaining(`${SALES} line 1: there is no column created_at`)],
        q3: [expect.stringContaining('there is no column created_at')],
        q4: [expect.stringContaining('no column user_id'), expect.stringContaining('no column created_at')],
      },
      'BAD_INPUT',
    ],
    [
      'a file has a row of data for a header, or is none',
      {
        [STORES]: '1,Alpha\n2,Beta\n',
        [MENU]: '<!DOCTYPE html>\n<p>Log in\n',
        'stores/other.csv': 'sep=|\nstore_id,x\n1,A\n',
      },
      {
        q2: [expect.stringMatching(`^${MENU} line 1: .*no header of menu_items.*; the header is <!DOCTYPE html>$`)],
        q3: [expect.stringContaining('the header is store_id,x'), expect.stringContaining('the header is 1,Alpha')],
        q4: [expect.anything(), expect.anything()],
      },
      'BAD_INPUT',
    ],
    [
      'a column is there twice',
      { [STORES]: lines('store_id,store_name,store_id', '1,Alpha,1') },
      { q3: [expect.stringContaining('store_id is there 2 times')], q4: [expect.anything()] },
      'BAD_INPUT',
    ],
    [
      'a file is none',
      { 'users/users_2.csv': 'PK\x03\x04' },
      { q4: [expect.stringContaining('users/users_2.csv is a ZIP archive or a spreadsheet')] },
      'BAD_INPUT',
    ],
    [
      'compressed data ends too soon',
      { 'users/users_2.csv.gz': gzipSync(`user_id,birthdate\n${manyUsers()}`).subarray(0, -9) },
      { q4: ['users/users_2.csv.gz ends in the middle of its compressed data; copy it again'] },
      'BAD_INPUT',
    ],
    [
      'rows are bad',
      { [SALES]: lines(SALES_HEADER, sale('a', 'x'), sale('b', 'y'), 'a,1,u,80,2024-01-05 10:00:00') },
      {
        q1: [
          `2 bad rows, the first: ${SALES} line 2, column final_amount: "x" is not an amount; fix the row or use --on-bad-row skip`,
        ],
        q3: [expect.stringContaining('2 bad rows')],
        q4: [expect.stringContaining(`a bad row: ${SALES} line 4, column user_id: "u" is not an id`)],
      },
      'BAD_INPUT',
    ],
    [
      'a row is bad in several columns: of each question the one that it reads',
      { [SALES]: lines(`discount_applied,${SALES_HEADER}`, `d,a,1,u,x,${AT}`) },
      {
        q1: [expect.stringContaining('column final_amount: "x"')],
        q3: [expect.stringContaining('column final_amount: "x"')],
        q4: [expect.stringContaining('column user_id: "u"')],
      },
      'BAD_INPUT',
    ],
    [
      'text is in another encoding',
      { [STORES]: Buffer.from(lines('store_id,store_name', '1,Caf\xe9'), 'latin1') },
      {
        q3: [expect.stringContaining('is not UTF-8; if the file is Latin-1, use --encoding latin1')],
        q4: [expect.anything()],
      },
      'BAD_INPUT',
    ],
    [
      'an id is there twice',
      { [USERS]: lines('user_id,birthdate', '7,', '7,') },
      {
        q4: [
          expect.stringContaining(
            `${USERS} line 3, column user_id: 7 is there already, in line 2; keep one of the rows`,
          ),
        ],
      },
      'BAD_INPUT',
    ],
  ])('says which questions cannot be answered when %s', async (_what, files, problems, code) => {
    const found = await check(files);
    expect(problemsOf(found)).toEqual(problems);
    const { length } = Object.keys(problems);
    expect(found.refusal).toMatchObject({
      code,
      message: expect.stringContaining(`${length} of 4 questions cannot be answered`) as string,
    });
  });

  it('finds the other questions answerable when a pipe lies among the files of a table', async () => {
    mkdirSync(join(folder, 'stores'));
    execFileSync('mkfifo', [join(folder, 'stores/pipe.csv')]);
    const found = await check({ 'stores/0.csv': lines('store_id,store_name', '2,Beta') });
    expect(Object.keys(problemsOf(found))).toEqual(['q3', 'q4']);
    expect(found.refusal).toMatchObject({ code: 'NO_INPUT' });
    const { files, rows } = tableOf(found, 'stores');
    expect(files.map(({ file, rows, problem }) => [file, rows ?? problem])).toEqual([
      ['stores/0.csv', 1],
      ['stores/pipe.csv', expect.stringContaining('stores/pipe.csv is not a file but a pipe; take it away')],
      [STORES, 1],
    ]);
    expect(rows).toBe(2);
  });

  it('looks at nothing but the questions that it is asked for', async () => {
    const files = { [MENU]: undefined, [STORES]: undefined };
    const { findings, refusal } = await check(files, { queries: ['q1', 'q2'] });
    expect(findings.questions.map(({ query, problems }) => [query, problems.length])).toEqual([
      ['q1', 0],
      ['q2', 1],
    ]);
    expect(refusal!.message).toContain('1 of 2 questions cannot be answered (q2)');
    expect((await checked.again({ queries: ['q1'] })).refusal).toBeUndefined();
  });

  it('ends with the problem that an analysis meets first, and with its exit code', async () => {
    const sales = { [SALES]: lines(SALES_HEADER, sale('a', 'x')) };
    const { refusal } = await check({ ...sales, [MENU]: undefined });
    expect([refusal!.code, refusal!.message]).toEqual([
      'NO_INPUT',
      expect.stringContaining('has no files of menu_items'),
    ]);
    const lacking = await check({ ...sales, [ITEMS]: lines('item_id', '1') });
    expect(lacking.refusal).toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringContaining('no column') as string,
    });
  });

  it('takes bad rows for left out with skip, and bytes for what --encoding says', async () => {
    const files = { [SALES]: lines(SALES_HEADER, sale('a'), 'short') };
    expect((await check(files, { onBadRow: 'skip' })).refusal).toBeUndefined();
    const stores = { [STORES]: Buffer.from(lines('store_id,store_name', '1,Caf\xe9'), 'latin1') };
    const found = await check(stores, { encoding: 'latin1' });
    expect([found.refusal, tableOf(found, 'stores').files[0]!.form!.encoding]).toEqual([undefined, 'latin1']);
  });
});
