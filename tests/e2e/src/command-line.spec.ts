/** The command line as a user meets it: whole processes, bad input, interrupts. */
import { spawn, type ChildProcess } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  readlinkSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareAnswers } from '@coffee/verify';
import { shopFlags } from '@coffee/testing';
import { coffee, example, main, outcomeOf, start } from './coffee-process';

jest.setTimeout(120_000);

/** Whether the process has a file of the folder open; where the system does not tell, it is said to have. */
function isReading({ pid }: ChildProcess, folder: string): boolean {
  const descriptors = `/proc/${pid}/fd`;
  if (!existsSync(descriptors)) return process.platform !== 'linux';
  return readdirSync(descriptors).some((name) => {
    try {
      return readlinkSync(join(descriptors, name)).startsWith(folder);
    } catch {
      return false;
    }
  });
}

/** Sends the signal once, as soon as the condition holds. */
function killOnce(child: ChildProcess, signal: NodeJS.Signals, condition: () => boolean): void {
  const poll = setInterval(() => {
    if (child.exitCode === null && !condition()) return;
    clearInterval(poll);
    child.kill(signal);
  }, 2);
}

describe('coffee', () => {
  let folder: string;
  let data: string;
  let results: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'coffee-cli-'));
    data = join(folder, 'data');
    results = join(folder, 'results');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const copyExample = (): void => cpSync(example, data, { recursive: true });
  const transactions = (): string => join(data, 'transactions/transactions_202401.csv');

  it('gives the expected answers of the example, and verify agrees', async () => {
    const run = await coffee('analyze', example, ...shopFlags, '--out', results);
    expect(run).toMatchObject({ code: 0 });
    expect(run.out).toContain('q2_best_selling');
    expect(run.err).toContain(`results in ${results}`);
    expect(compareAnswers(results, join(example, 'expected'))).toEqual([]);
    expect(await coffee('verify', results, '--expected', join(example, 'expected'))).toMatchObject({ code: 0 });
  });

  it('writes what was asked beside the answers, and names answers of another run', async () => {
    await coffee('analyze', example, '--queries', 'q3,q4', '--out', results);
    const again = await coffee('analyze', example, '--queries', 'q3', '--hours', '8-12', '--out', results);
    expect(again.err).toContain(`note: ${results} has answers of another run, too: q4.csv`);
    const manifest = JSON.parse(readFileSync(join(results, 'manifest.json'), 'utf8')) as Record<string, unknown>;
    const rows = readFileSync(join(results, 'q3.csv'), 'utf8').split('\n').length - 2;
    expect(manifest).toMatchObject({
      version: 1,
      queries: ['q3'],
      parameters: { years: [2024, 2025], hours: '08:00:00-12:00:00', minAmount: '75.0', top: 3 },
      answers: [{ file: 'q3.csv', query: 'q3', rows }],
      input: { badRows: 0 },
    });
    const quiet = await coffee('analyze', example, '--queries', 'q3', '--out', results, '--quiet');
    expect([quiet.out, quiet.err]).toEqual(['', `note: ${results} has answers of another run, too: q4.csv\n`]);
    copyExample();
    appendFileSync(transactions(), 'short\n');
    const failed = await coffee('analyze', data, '--queries', 'q3', '--out', results, '--quiet');
    expect(failed).toMatchObject({ code: 4, out: '' });
    expect(failed.err).toContain(`note: ${results} has answers of an earlier run: q3.csv, q4.csv\n`);
    const published = await coffee('analyze', example, ...shopFlags, '--hours', '8-12', '--out', results);
    expect(published.code).toBe(0);
    const compared = await coffee('verify', results);
    expect(compared).toMatchObject({ code: 2 });
    expect(compared.err).toContain('has answers for years 2024, 2025; hours 08:00:00-12:00:00');
  });

  it('says which years there are when none is of those that were asked for, and only then', async () => {
    const none = await coffee(
      'analyze',
      example,
      ...shopFlags,
      '--years',
      '2019',
      '--queries',
      'q3',
      '--format',
      'csv',
    );
    expect(none).toMatchObject({ code: 0, out: 'year_half_created_at,store_name,tpv\n' });
    expect(none.err).toMatch(
      /note: no row of transactions is of the years that were asked for \(2019\); there are rows of \d{4}.*: --years \d{4}/,
    );
    const small = await coffee('analyze', example, '--queries', 'q1', '--min-amount', '999999', '--format', 'csv');
    expect(small).toMatchObject({ code: 0, out: 'transaction_id,final_amount\n' });
    expect(small.err).not.toContain('years');
  });

  it('gives the same on standard output for programs: csv and json', async () => {
    const csv = await coffee('analyze', example, '--queries', 'q3', '--format', 'csv');
    expect(csv.out).toBe(readFileSync(join(example, 'expected/q3.csv'), 'utf8'));
    const json = await coffee('analyze', example, '--queries', 'q2', '--format', 'json');
    const answers = JSON.parse(json.out) as Record<string, Record<string, unknown>[]>;
    expect(Object.keys(answers)).toEqual(['q2_best_selling', 'q2_most_profitable']);
    expect(Object.keys(answers['q2_best_selling']![0]!)).toEqual([
      'year_month_created_at',
      'item_name',
      'sellings_qty',
    ]);
  });

  it('prints numbers as numbers in JSON, with every digit as text when asked to, and a row a line', async () => {
    const asked = ['analyze', example, ...shopFlags, '--answer', 'q3', '--rows', '2'];
    const rows = (out: string) => (JSON.parse(out) as { q3: Record<string, unknown>[] }).q3;
    const [numbers, texts] = [
      rows((await coffee(...asked, '--format', 'json')).out),
      rows((await coffee(...asked, '--format', 'json', '--exact')).out),
    ];
    expect(numbers.map(({ tpv }) => typeof tpv)).toEqual(['number', 'number']);
    expect(texts.map(({ tpv }) => Number(tpv))).toEqual(numbers.map(({ tpv }) => tpv));
    const lines = (await coffee(...asked, '--format', 'jsonl')).out.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(numbers.map((row) => ({ answer: 'q3', ...row })));
  });

  it('prints Markdown, and the one answer that is asked for', async () => {
    const { out } = await coffee(
      'analyze',
      example,
      ...shopFlags,
      '--answer',
      'q3',
      '--rows',
      '1',
      '--format',
      'markdown',
    );
    expect(out.split('\n').slice(2, 4)).toEqual([
      '| year_half_created_at | store_name | tpv |',
      '| --- | --- | ---: |',
    ]);
    expect(out.trimEnd().split('\n')).toHaveLength(5);
    const unknown = await coffee('analyze', example, ...shopFlags, '--answer', 'q9');
    expect(unknown).toMatchObject({ code: 2, out: '' });
    expect(unknown.err).toContain('there is no "q9"; there are q1, q2_best_selling, q2_most_profitable, q3, q4');
  });

  it('says nothing with --quiet, and nothing in colour where there is no terminal', async () => {
    expect(await coffee('analyze', example, ...shopFlags, '--out', results, '--quiet')).toEqual({
      code: 0,
      out: '',
      err: '',
    });
    const loud = await coffee('analyze', example, ...shopFlags);
    expect(loud.out + loud.err).not.toContain('\u001b');
  });

  it('verifies nothing where there is nothing to verify', async () => {
    expect(await coffee('verify', join(folder, 'nowhere'))).toMatchObject({ code: 3, out: '' });
    const file = join(example, 'README.md');
    expect((await coffee('verify', file)).err).toBe(`coffee: cannot read ${file}: it is not a folder\n`);
    mkdirSync(results);
    expect((await coffee('verify', results)).err).toContain(`there are no result files (.csv) in ${results}`);
    const alone = await coffee('verify', join(example, 'expected'), '--any-tie');
    expect(alone).toMatchObject({ code: 2, out: '' });
    expect(alone.err).toContain('--any-tie goes with --expected');
  });

  it('checks a folder before anything is asked of it: exits like an analysis, and tells programs the same', async () => {
    copyExample();
    const good = await coffee('check', data, ...shopFlags, '--format', 'json');
    expect(good.err).toMatch(/^✓ all questions can be answered: 10,740 rows, 774 kB in [\d.]+ s\n$/);
    const { tables, questions } = JSON.parse(good.out) as Record<'tables' | 'questions', Record<string, unknown>[]>;
    expect(tables.map(({ table, rows }) => [table, rows])).toContainEqual(['stores', 13]);
    expect(questions.map(({ query, problems }) => [query, problems])).toEqual(
      ['q1', 'q2', 'q3', 'q4'].map((query) => [query, []]),
    );
    appendFileSync(transactions(), 'a,1,1,,,1.0,0.0,abc,2024-01-01 10:00:00\n');
    const bad = await coffee('check', data, ...shopFlags);
    expect(bad.code).toBe((await coffee('analyze', data, ...shopFlags)).code);
    expect(bad.err).toMatch(
      /^coffee: 2 of 4 questions cannot be answered \(q1, q3\); .* line 143, column final_amount/,
    );
    expect(bad.out).toContain('1 bad row');
    expect(await coffee('check', data, ...shopFlags, '--on-bad-row', 'skip')).toMatchObject({ code: 0 });
    rmSync(join(data, 'users'), { recursive: true });
    expect((await coffee('check', data, ...shopFlags)).code).toBe(3);
  });

  it('makes a template to fill: nothing is missing in it, and its answers are empty', async () => {
    expect(await coffee('generate', '--empty', data)).toMatchObject({ code: 0, out: '' });
    const check = await coffee('check', data, ...shopFlags, '--format', 'json');
    expect(check).toMatchObject({ code: 0, err: expect.stringContaining('can be answered: 0 rows') as string });
    const { tables, ignored, notes } = JSON.parse(check.out) as Record<string, Record<string, unknown>[]>;
    for (const { columns, unknown } of tables! as { columns: { notIn: string[] }[]; unknown: string[] }[])
      expect([columns.filter(({ notIn }) => notIn.length > 0), unknown]).toEqual([[], []]);
    expect([ignored, notes]).toEqual([[], []]);
    const run = await coffee('analyze', data, ...shopFlags, '--format', 'csv');
    expect(run).toMatchObject({ code: 0 });
    expect(run.out.split('\n\n').map((answer) => answer.trimEnd().split('\n').length)).toEqual([1, 1, 1, 1, 1]);
    expect((await coffee('generate', '--empty', '--months', '3', data)).code).toBe(2);
  });

  it('prints answers that go to no file, however quiet it is', async () => {
    const quiet = await coffee('analyze', example, '--queries', 'q3', '--format', 'csv', '--quiet');
    expect(quiet).toEqual({ code: 0, out: readFileSync(join(example, 'expected/q3.csv'), 'utf8'), err: '' });
  });

  it.each([
    [['--version'], false],
    [['analyze', example, ...shopFlags, '--quiet'], false],
    [['jobs', '--gateway', '127.0.0.1:1', '--patience', '0'], true],
  ])('loads the schemas of the client protocol only where a gateway is asked: %j', async (args, loaded) => {
    // The library registers itself with the process.
    const script = `process.on('exit', () => console.error('schemas', '__zod_globalRegistry' in globalThis)); require(${JSON.stringify(main)})`;
    const child = spawn(process.execPath, ['-e', script, main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    expect((await outcomeOf(child)).err).toContain(`schemas ${loaded}`);
  });

  it('takes a variable that is set to nothing for one that is not set', async () => {
    const env = { ...process.env, COFFEE_GATEWAY: '' };
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    const run = await outcomeOf(
      spawn(process.execPath, [main, 'analyze', example, ...shopFlags, '--quiet'], { env, stdio: [...stdio] }),
    );
    expect(run).toMatchObject({ code: 0, err: '' });
  });

  it('helps', async () => {
    for (const args of [
      ['--help'],
      ['analyze', '--help'],
      ['check', '--help'],
      ['generate', '--help'],
      ['explain', '--help'],
      ['verify', '--help'],
      ['--version'],
      ['explain', 'q1'],
    ]) {
      const { code, out } = await coffee(...args);
      expect([args, code]).toEqual([args, 0]);
      expect(out).not.toBe('');
    }
  });

  it.each([
    ['no folder', () => [join(folder, 'nowhere')], 3, /cannot read .*nowhere: there is no such folder/],
    [
      'no files of a table',
      () => (rmSync(join(data, 'users'), { recursive: true }), [data]),
      3,
      /has no files of users/,
    ],
    [
      'a missing column',
      () => (writeFileSync(transactions(), 'transaction_id,store_id\n'), [data]),
      4,
      /transactions_202401\.csv line 1: there is no column/,
    ],
    [
      'a short row',
      () => (appendFileSync(transactions(), 'a,1\n'), [data]),
      4,
      /transactions_202401\.csv line \d+: .*--on-bad-row skip/,
    ],
    [
      'a bad number',
      () => (appendFileSync(transactions(), 'a,1,1,,,1.0,0.0,abc,2024-01-01 10:00:00\n'), [data]),
      4,
      /line \d+, column final_amount: "abc"/,
    ],
    [
      'a bad date',
      () => (appendFileSync(transactions(), 'a,1,1,,,1.0,0.0,1.0,2024-02-30 10:00:00\n'), [data]),
      4,
      /column created_at: "2024-02-30 10:00:00"/,
    ],
    ['an --out that is a file', () => (writeFileSync(results, ''), [data]), 5, /is a file; name a folder/],
    ['a wrong year', () => [data, '--years', 'now'], 2, /years/],
    ['wrong hours', () => [data, '--hours', '25:00-26:00'], 2, /hours/],
    ['a wrong number of workers', () => [data, '--workers', '0'], 2, /--workers takes a whole number from 1/],
    ['an unknown query', () => [data, '--queries', 'q9'], 2, /no such query: "q9"/],
    ['an unknown flag', () => [data, '--fast'], 2, /unknown option '--fast'/],
  ])('refuses %s in one line, with no results and no stack', async (_what, prepare, code, message) => {
    copyExample();
    const run = await coffee('analyze', ...shopFlags, ...prepare(), '--out', results);
    expect(run.err).toMatch(message);
    expect(run).toMatchObject({ code, out: '' });
    expect(run.err).not.toMatch(/\n\s+at /);
    expect(
      readdirSync(folder).filter((name) => name.includes('partial') || (name === 'results' && code !== 5)),
    ).toEqual([]);
  });

  it('refuses a line of 20 MB without a line feed, with bounded memory', async () => {
    copyExample();
    appendFileSync(transactions(), Buffer.alloc(20 << 20, 'x'));
    expect(await coffee('analyze', data, ...shopFlags, '--out', results)).toMatchObject({ code: 4 });
  });

  it('skips and counts bad rows when asked to, and shows the first', async () => {
    copyExample();
    appendFileSync(transactions(), 'a,1\nb,1,1,,,1.0,0.0,abc,2024-01-01 10:00:00\n');
    const run = await coffee('analyze', data, ...shopFlags, '--out', results, '--on-bad-row', 'skip');
    expect(run.err).toContain('2 bad rows skipped');
    expect(run.err).toMatch(/skipped: transactions\/transactions_202401\.csv line \d+/);
    expect(compareAnswers(results, join(example, 'expected'))).toEqual([]);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('leaves nothing behind when %s comes in the middle', async (signal) => {
    copyExample();
    const big = join(data, 'transactions/transactions_202402.csv');
    const line = 'ac6f851c-649f-42fb-a606-72be0fdcf8d2,5,1,,,63.5,0.0,63.5,2024-01-01 10:06:50\n';
    writeFileSync(
      big,
      `transaction_id,store_id,payment_method_id,voucher_id,user_id,original_amount,discount_applied,final_amount,created_at\n${line.repeat(3_000_000)}`,
    );
    const child = start(['analyze', data, ...shopFlags, '--out', results, '--workers', '1']);
    const outcome = outcomeOf(child);
    killOnce(child, signal, () => isReading(child, join(data, 'transactions')));
    const { code, err } = await outcome;
    expect([130, 143]).toContain(code);
    expect(err === '' || err.includes('interrupted')).toBe(true);
    expect(readdirSync(folder)).toEqual(['data']);
  });

  it('cleans up after an interrupted generate', async () => {
    mkdirSync(data);
    const child = start(['generate', data, '--users', '5000000']);
    const outcome = outcomeOf(child);
    killOnce(child, 'SIGINT', () => readdirSync(data).length > 0);
    expect((await outcome).code).toBe(130);
    expect(readdirSync(data)).toEqual([]);
  });
});
