/** `coffee check`: what is found in folders, and which questions that leaves. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  RangeReader,
  ReadingRoom,
  TableReading,
  compileKernel,
  openFolder,
  type Encoding,
  type OnBadRow,
  type ScanRequest,
} from '@coffee/csv';
import { defaultParameters, parseQueryIds, planJob } from '@coffee/query-plan';
import { COMMAND_LINE_REMEDIES } from '@coffee/worker-runtime';
import { renderFindings } from '../terminal/check-view';
import { displayWidth } from '../terminal/style';
import { plain } from '../terminal/text';
import { checkFolder, type Check } from './check-folder';

const SALES = 'transactions/transactions_202401.csv';
const ITEMS = 'transaction_items/transaction_items_202401.csv';
const USERS = 'users/users.csv';
const STORES = 'stores/stores.csv';
const MENU = 'menu_items/menu_items.csv';
const AT = '2024-01-05 10:00:00';
const lines = (...all: readonly string[]): string => all.map((line) => `${line}\n`).join('');
const SALES_HEADER = 'transaction_id,store_id,user_id,final_amount,created_at';
const sale = (id: string, amount = '80.0', at = AT): string => `${id},1,,${amount},${at}`;

/** What the questions need, and no more. */
const ordinary: Readonly<Record<string, string | Uint8Array>> = {
  [SALES]: lines(SALES_HEADER, sale('a')),
  [ITEMS]: lines('item_id,quantity,subtotal,created_at', `1,2,16.0,${AT}`),
  [USERS]: lines('user_id,birthdate', '7,1990-01-01'),
  [STORES]: lines('store_id,store_name', '1,Alpha'),
  [MENU]: lines('item_id,item_name', '1,Espresso'),
};

/** More than is inflated to look at the header. */
const manyUsers = (): string =>
  Array.from({ length: 20_000 }, (_, id) => `${id},1990-01-${String(((id * 7919) % 28) + 1).padStart(2, '0')}\n`).join(
    '',
  );

describe('a check of a folder', () => {
  let folder: string;
  let reader: RangeReader;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'coffee-check-'));
    reader = new RangeReader(compileKernel());
  });
  afterEach(() => {
    reader.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function check(
    files: Readonly<Record<string, string | Uint8Array | undefined>>,
    options: { onBadRow?: OnBadRow; encoding?: Encoding } = {},
  ): Promise<Check> {
    for (const [name, content] of Object.entries({ ...ordinary, ...files })) {
      if (content === undefined) continue;
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    const scanner = { size: 2, scan: (request: ScanRequest) => reader.read(request) };
    const { signal } = new AbortController();
    return checkFolder(folder, { scanner, onBadRow: 'fail', signal, onProgress: () => undefined, ...options });
  }
  const tableOf = ({ findings }: Check, name: string) => findings.tables.find(({ table }) => table === name)!;
  const problemsOf = ({ findings }: Check): Record<string, readonly string[]> =>
    Object.fromEntries(
      findings.questions.flatMap(({ query, problems }) => (problems.length > 0 ? [[query, problems]] : [])),
    );

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
      'notes.docx': "which is no table's",
      'sales.csv': "which is no table's",
      '.DS_Store': 'which is hidden, or what a program leaves beside its data',
      'users/._users.csv': 'which is hidden, or what a program leaves beside its data',
      'users/users.xlsx': 'which is not a .csv, .tsv or .txt file',
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
    expect(shown.join('\n')).not.toContain('no files');
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
    const plan = planJob(parseQueryIds(''), defaultParameters, { partitions: 1 });
    const { columns, readings, unique } = plan.tables.find(({ table }) => table === 'stores')!;
    const reading = new TableReading(
      { table: 'stores', columns, readings, unique: unique! },
      {
        ...{ scanner: { scan: (request: ScanRequest) => reader.read(request) }, rangeBytes: 1 << 20, headroom: 0 },
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

  it('takes bad rows for left out with skip, and bytes for what --encoding says', async () => {
    const files = { [SALES]: lines(SALES_HEADER, sale('a'), 'short') };
    expect((await check(files, { onBadRow: 'skip' })).refusal).toBeUndefined();
    const stores = { [STORES]: Buffer.from(lines('store_id,store_name', '1,Caf\xe9'), 'latin1') };
    const found = await check(stores, { encoding: 'latin1' });
    expect([found.refusal, tableOf(found, 'stores').files[0]!.form!.encoding]).toEqual([undefined, 'latin1']);
  });

  it('refuses a folder that is not there', async () => {
    rmSync(folder, { recursive: true });
    const scanner = { size: 1, scan: (request: ScanRequest) => reader.read(request) };
    const { signal } = new AbortController();
    await expect(
      checkFolder(folder, { scanner, onBadRow: 'fail', signal, onProgress: () => undefined }),
    ).rejects.toMatchObject({ code: 'NO_INPUT' });
  });

  it('ends when it is interrupted', async () => {
    await check({});
    const scanner = { size: 1, scan: (request: ScanRequest) => reader.read(request) };
    const signal = AbortSignal.abort(new Error('interrupted'));
    await expect(
      checkFolder(folder, { scanner, onBadRow: 'fail', signal, onProgress: () => undefined }),
    ).rejects.toThrow('interrupted');
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
