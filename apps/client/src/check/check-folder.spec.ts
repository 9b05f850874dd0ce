/** `coffee check`: what is found in folders. */
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ReadingRoom, TableReading, openFolder } from '@coffee/csv';
import { shopPlan } from '@coffee/testing';
import { COMMAND_LINE_REMEDIES } from '@coffee/worker-runtime';
import { renderFindings } from '../terminal/check-view';
import { displayWidth } from '../terminal/style';
import { plain } from '../terminal/text';
import {
  MENU,
  SALES,
  SALES_HEADER,
  STORES,
  USERS,
  lines,
  manyUsers,
  ordinary,
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

  it('finds files with how each is written, rows, and times', async () => {
    const found = await check({
      'transactions/2025.TSV.gz': gzipSync(
        lines(SALES_HEADER, sale('b', '60', '2025-12-31 23:59:59.5')).replaceAll(',', '\t'),
      ),
      'transactions_old.csv': Buffer.from(
        `\ufeff${lines(SALES_HEADER, sale('c'), sale('d', '1', '2019-02-03T04:05')).replaceAll(',', ';')}`,
        'utf16le',
      ),
      'transactions/none.csv': '',
    });
    const { files, rows, times } = tableOf(found, 'transactions');
    expect(files.map(({ file, rows, form }) => [file, rows, form && Object.values(form).join(' ')])).toEqual([
      ['transactions/2025.TSV.gz', 1, 'gzip utf8 tab'],
      ['transactions/none.csv', 0, undefined],
      [SALES, 1, 'plain utf8 comma'],
      ['transactions_old.csv', 2, 'plain utf-16le semicolon'],
    ]);
    expect([rows, times]).toEqual([
      4,
      [
        {
          column: 'created_at',
          first: '2019-02-03 04:05:00',
          last: '2025-12-31 23:59:59',
          years: [2019, 2024, 2025],
        },
      ],
    ]);
    expect(found.refusal).toBeUndefined();
  });

  it('finds columns, who reads them, and those that it does not know', async () => {
    const header = `${SALES_HEADER},voucher_id,Note`;
    const { columns, unknown } = tableOf(await check({ 'transactions/z.csv': lines(header) }), 'transactions');
    const of = (name: string) => columns.find(({ column }) => column === name);
    expect(of('final_amount')).toMatchObject({ kind: 'money', readBy: ['q1', 'q3'], notIn: [] });
    expect(of('voucher_id')).toMatchObject({ kind: 'id', mayBeMissing: true, readBy: [], notIn: [SALES] });
    expect(unknown).toEqual(['Note']);
  });

  it('says what is not read, and why', async () => {
    const { findings } = await check({
      ...{ 'vouchers/vouchers.csv': '', 'notes.docx': '', 'sales.csv': '', '.DS_Store': '' },
      ...{ 'users/._users.csv': '', 'users/users.xlsx': '' },
    });
    expect(Object.fromEntries(findings.ignored.map(({ name, reason }) => [name, reason]))).toEqual({
      'vouchers/': 'which no question reads',
      'notes.docx': 'which belongs to no table',
      'sales.csv': 'which belongs to no table',
      '.DS_Store': 'which is hidden, or what a program leaves beside its data',
      'users/._users.csv': 'which is hidden, or what a program leaves beside its data',
      'users/users.xlsx': 'which is not a .csv, .tsv, .txt, .ndjson or .jsonl file',
    });
  });

  it('tells what is read in a certain way, and what is there twice', async () => {
    const { findings } = await check({
      'stores/copy.csv': lines('store_id,store_name', '2,Beta'),
      'stores/more.csv': lines('store_id,store_name', '2,Beta'),
      [USERS]: lines('user_id,birthdate', '7,NULL'),
    });
    expect(findings.notes).toEqual([
      'stores/more.csv has the same bytes as stores/copy.csv',
      'users/users.csv line 2, column birthdate: "NULL" is read as a missing value, in 1 row',
    ]);
  });

  it('says of files that it could not read that it has not', async () => {
    mkdirSync(join(folder, 'stores'));
    symlinkSync(join(folder, 'stores/circle'), join(folder, 'stores/circle'));
    const found = await check({
      [MENU]: 'PK\x03\x04',
      [USERS]: undefined,
      'users/1.csv.gz': gzipSync(`user_id,birthdate\n${manyUsers()}`).subarray(0, -9),
      'users/2.csv': lines('user_id,birthdate', '100000,1990-01-01'),
    });
    const files = (table: string) => tableOf(found, table).files.map(({ rows, badRows }) => [rows, badRows]);
    expect([files('menu_items'), files('users')[1]]).toEqual([[[undefined, undefined]], [undefined, undefined]]);
    expect(files('stores')).toEqual([
      [undefined, undefined],
      [1, 0],
    ]);
    expect(problemsOf(found)['q3']).toEqual([expect.stringMatching(/stores\/circle: its links lead in a circle$/)]);
    const shown = renderFindings(found.findings).map(plain);
    expect(shown).toContainEqual(expect.stringMatching(/users\/2\.csv +not read/));
    expect(shown).toContainEqual(expect.stringMatching(/menu_items\.csv +cannot be read/));
    expect(shown).toContainEqual(expect.stringMatching(/item_name +text +q2 +not known/));
    expect(shown).toContainEqual(expect.stringMatching(/stores\/circle +cannot be read/));
    expect(shown).not.toContainEqual(expect.stringMatching(/^(menu_items|users|stores) .*no files/));
  });

  it('names bad values in columns that no question reads, which are in nobody’s way', async () => {
    const bad = lines(`${SALES_HEADER},original_amount`, `${sale('a')},x`, `${sale('b')},1`);
    const found = await check({ [SALES]: bad });
    expect(found.refusal).toBeUndefined();
    expect(found.findings.badRows).toMatchObject({
      count: 1,
      first: [`${SALES} line 2, column original_amount: "x" is not an amount (no question reads it)`],
    });
    expect(tableOf(found, 'transactions')).toMatchObject({ rows: 2, badRows: 1 });
  });

  it('finds the rows bad that an analysis finds bad, also of an id whose first row is', async () => {
    const stores = '1,,Jalan 1\n1,Second,Jalan 2\n1,Third,Jalan 3\n';
    const found = await check({ [STORES]: `store_id,store_name,street\n${stores}` }, { onBadRow: 'skip' });
    const plan = shopPlan({ partitions: 1 });
    const { columns, readings, unique } = plan.tables.find(({ table }) => table === 'stores')!;
    const reading = TableReading.ofChunks(
      { table: 'stores', columns, readings, unique: unique! },
      {
        ...{ scanner: checked.scanner, rangeBytes: 1 << 20, headroom: 0 },
        ...{ room: new ReadingRoom(3, new AbortController().signal), onBadRow: 'skip', take: () => Promise.resolve() },
        remedies: COMMAND_LINE_REMEDIES,
      },
    );
    const [table] = openFolder(folder, [{ table: 'stores', columns }]).tables;
    await reading.read(table!.files[0]!);
    await reading.done();
    expect(reading.report.badRows).toMatchObject({
      count: 2,
      first: [expect.stringContaining('line 2'), expect.stringContaining('line 4')],
    });
    expect(found.findings.badRows).toEqual(reading.report.badRows);
    expect(tableOf(found, 'stores').rows).toBe(reading.report.rows);
  });

  it('shows as many bad rows as an analysis, and counts all', async () => {
    const rows = Array.from({ length: 1030 }, (_, i) => sale(`${i}`, 'x'));
    const { findings } = await check({ [SALES]: lines(SALES_HEADER, ...rows) });
    const { badRows } = findings;
    expect([badRows.count, badRows.first.length]).toEqual([1030, 10]);
    expect(findings.questions[0]!.problems).toEqual([expect.stringMatching(/^1,030 bad rows, the first: /)]);
    expect(badRows.reasons).toEqual([{ reason: 'final_amount is not an amount', count: 1030 }]);
  });

  it('refuses a folder that is not there', async () => {
    rmSync(folder, { recursive: true });
    await expect(checked.again()).rejects.toMatchObject({ code: 'NO_INPUT' });
  });

  it('ends when it is interrupted', async () => {
    await check({});
    const signal = AbortSignal.abort(new Error('interrupted'));
    await expect(checked.again({ signal })).rejects.toThrow('interrupted');
  });

  it.each([40, 80])('is shown in %i columns, names of files whole', async (width) => {
    const { findings } = await check({ [SALES]: lines(SALES_HEADER, sale('a', '\u001b[31mx'), sale('b')) });
    const shown = renderFindings(findings, width).map(plain);
    const tooWide = shown.filter((line) => displayWidth(line) > width && line.trim().includes(' '));
    expect(tooWide).toEqual([]);
    for (const name of Object.keys(ordinary)) expect(shown.some((line) => line.includes(name))).toBe(true);
    for (const column of ['available_from', 'available_to'])
      expect(shown.some((line) => line.includes(column))).toBe(true);
    expect(shown.join('')).not.toContain('\u001b');
    expect(shown.filter((line) => line.includes('✓')).map((line) => line.slice(0, 6))).toEqual(['  ✓ q2', '  ✓ q4']);
    expect(shown.filter((line) => line.includes('✗')).map((line) => line.slice(0, 6))).toEqual(['  ✗ q1', '  ✗ q3']);
  });
});
