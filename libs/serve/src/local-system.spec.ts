import { request } from 'node:http';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '@coffee/testing';
import { EmbeddedCluster } from '@coffee/worker-runtime';
import { LocalSystem, type LocalSystemOptions } from './local-system';

const example = join(__dirname, '../../../examples/small');
/** As many jobs run at once. */
const SLOTS = 4;
type Json = Record<string, unknown>;

describe('a system in one process', () => {
  let folder: string;
  let system: LocalSystem;
  let failures: unknown[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'local-system-'));
    failures = [];
  });
  afterEach(async () => {
    await system.stop();
    rmSync(folder, { recursive: true });
    expect(failures).toEqual([]);
  });

  const start = async (options: Partial<LocalSystemOptions> = {}): Promise<void> => {
    // What a sweep of answers meets when its folder is gone with the test is nothing that the next test has done.
    const own = failures;
    const fail = (error: unknown): number => own.push(error);
    system = await LocalSystem.start({
      ...{ host: '127.0.0.1', port: 0, tokens: [], version: 'test', events: {}, onError: fail, onFailure: fail },
      ...{ results: join(folder, 'results'), scratch: folder, threads: 0 },
      entries: { pool: 'is not there.js', reading: 'is not there.js', questions: 'is not there.js' },
      ...options,
    });
  };
  const ask = async (
    method: string,
    path: string,
    body?: object,
  ): Promise<{ status: number; text: string; json: Json }> => {
    const init = body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const response = await fetch(`http://127.0.0.1:${system.port}${path}`, { method, ...init });
    const text = await response.text();
    return { status: response.status, text, json: text.startsWith('{') ? (JSON.parse(text) as Json) : {} };
  };
  const open = async (body: object): Promise<string> => {
    const { status, json } = await ask('POST', '/v1/jobs', { data: 'served', ...body });
    expect([status, json]).toEqual([201, json]);
    return `/v1/jobs/${String(json['job'])}`;
  };
  /** The job when it has ended. */
  const ended = async (job: string): Promise<Json> => {
    let status: Json = {};
    const hasEnded = async (): Promise<boolean> => {
      status = (await ask('GET', job)).json;
      return !['queued', 'running'].includes(status['state'] as string);
    };
    await until('the job has ended', hasEnded, () => status);
    return status;
  };
  const answersOf = async (body: object, ...names: string[]): Promise<string[]> => {
    const job = await open(body);
    expect(await ended(job)).toMatchObject({ state: 'completed' });
    return Promise.all(names.map(async (name) => (await ask('GET', `${job}/answers/${name}.csv`)).text));
  };

  /** Two transactions of one store, of 10.00 and 20.00, in two files. */
  const data = (): string => {
    const path = join(folder, 'data');
    mkdirSync(path);
    writeFileSync(join(path, 'stores.csv'), 'store_id,store_name\n1,Here\n');
    for (const [i, amount] of [10, 20].entries())
      writeFileSync(join(path, `transactions_${i}.csv`), transactions(amount));
    return path;
  };
  const transactions = (amount: number | string): string =>
    `transaction_id,store_id,user_id,final_amount,created_at\n${row(amount)}`;
  const row = (amount: number | string): string =>
    `00000000-0000-4000-8000-000000000001,1,1,${amount},2024-05-05 10:00:00\n`;
  const total = (amount: number): string => `year_half_created_at,store_name,tpv\n2024-H1,Here,${amount}.0\n`;

  it('tells which years there are where no row is of one that was asked for', async () => {
    await start({ folder: { path: data() } });
    const told = async (years: readonly number[]): Promise<unknown> => {
      const { state, served } = await ended(await open({ queries: ['q3'], parameters: { years } }));
      return [state, (served as Json)['otherYears']];
    };
    const otherYears = [{ table: 'transactions', asked: [2025, 2026], there: [2024] }];
    expect(await told([2025, 2026])).toEqual(['completed', otherYears]);
    expect(await told([2024, 2025])).toEqual(['completed', []]);
  });

  it('tells what there was to know of its files when it was started again', async () => {
    const path = data();
    writeFileSync(join(path, 'old_sales.csv'), 'a,b\n1,2\n');
    await start({ folder: { path } });
    const job = await open({ queries: ['q3'], parameters: { years: [2030] } });
    const { served } = await ended(job);
    expect(served).toMatchObject({
      notes: [expect.stringContaining('old_sales.csv')],
      otherYears: [{ table: 'transactions', asked: [2030], there: [2024] }],
    });
    await system.stop();
    await start({ folder: { path } });
    expect((await ask('GET', job)).json).toMatchObject({ state: 'completed', served });
  });

  it('tells as much of its files as is kept, and how much more there was', async () => {
    const path = data();
    for (let i = 0; i < 150; i++) writeFileSync(join(path, `old_${i}.csv`), 'a,b\n1,2\n');
    await start({ folder: { path } });
    const { state, served } = await ended(await open({ queries: ['q3'] }));
    const { notes } = served as { readonly notes: readonly string[] };
    expect([state, notes.length, notes.at(-1)]).toEqual(['completed', 100, 'and 51 more']);
  });

  it('answers all questions about the folder that it serves, to the byte, and others about it', async () => {
    await start({ folder: { path: example } });
    const names = readdirSync(join(example, 'expected'));
    const expected = names.map((name) => readFileSync(join(example, 'expected', name), 'utf8'));
    const answers = names.map((name) => name.replace('.csv', ''));
    expect(await answersOf({}, ...answers)).toEqual(expected);
    const [best, all] = [expected[names.indexOf('q3.csv')]!, await answersOf({ parameters: { years: [2025] } }, 'q3')];
    const lines = best.split('\n');
    expect(all[0]).toBe(lines.filter((line, i) => i === 0 || line === '' || line.startsWith('2025')).join('\n'));
  });

  it('says what it serves, as it is now', async () => {
    await start({ folder: { path: data() } });
    const served = async (): Promise<unknown> => (await ask('GET', '/v1/questions')).json['served'];
    const bytes = transactions(10).length;
    const expected = (files: number): object => ({
      folder: join(folder, 'data'),
      tables: expect.arrayContaining([
        {
          table: 'transactions',
          files: Array.from({ length: files }, (_, i) => ({
            ...{ name: `transactions_${i}.csv`, bytes },
            lacks: expect.not.objectContaining({ final_amount: expect.anything() as string }) as object,
          })),
          bytes: files * bytes,
        },
        { table: 'users', files: [], bytes: 0, problem: expect.stringContaining('has no files of users') as string },
      ]) as unknown,
    });
    expect(await served()).toEqual(expected(2));
    cpSync(join(folder, 'data/transactions_1.csv'), join(folder, 'data/transactions_2.csv'));
    expect(await served()).toEqual(expected(3));
  });

  it('says of each file what cannot be read of it, and of a table of another business what its files are called', async () => {
    const path = data();
    writeFileSync(join(path, 'transactions_0.csv'), transactions(10).replace('final_amount', 'amount'));
    writeFileSync(join(path, 'stores.csv'), '\x89PNG\x00\x00');
    await start({ folder: { path } });
    const tablesOf = async (): Promise<unknown> =>
      ((await ask('GET', '/v1/questions')).json['served'] as { readonly tables: unknown }).tables;
    const lacking = expect.stringMatching(/^transactions_0\.csv line 1: there is no column final_amount;/) as string;
    expect(await tablesOf()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          table: 'transactions',
          files: [
            expect.objectContaining({ lacks: expect.objectContaining({ final_amount: lacking }) as object }),
            expect.objectContaining({ name: 'transactions_1.csv' }),
          ],
        }),
        {
          ...{ table: 'stores', bytes: 0 },
          files: [
            {
              name: 'stores.csv',
              bytes: 0,
              problem: expect.stringContaining('stores.csv is not text') as string,
              lacks: {},
            },
          ],
        },
      ]),
    );
    await system.stop();
    const city = { name: 'city', kind: 'text', nullable: false } as const;
    const tables = { shops: { large: false, columns: [city], files: 'shop_*.csv' } };
    await start({ folder: { path, schema: { text: '', tables } } });
    const problem = expect.stringContaining('none is called shop_*.csv') as string;
    expect(await tablesOf()).toEqual([{ table: 'shops', files: [], bytes: 0, problem, pattern: 'shop_*.csv' }]);
  });

  it('reads anew what was changed, added or replaced since the job before', async () => {
    const path = data();
    await start({ folder: { path } });
    const q3 = async (): Promise<string> => (await answersOf({ queries: ['q3'] }, 'q3'))[0]!;
    expect(await q3()).toBe(total(30));
    appendFileSync(join(path, 'transactions_0.csv'), row(5));
    expect(await q3()).toBe(total(35));
    writeFileSync(join(path, 'new'), transactions(40));
    renameSync(join(path, 'new'), join(path, 'transactions_1.csv'));
    expect(await q3()).toBe(total(55));
    rmSync(join(path, 'transactions_0.csv'));
    expect(await q3()).toBe(total(40));
  });

  /** Others have all slots until this is called. */
  const slotsTaken = async (): Promise<() => Promise<void>> => {
    const others = await Promise.all(Array.from({ length: SLOTS }, () => open({ data: 'uploaded', queries: ['q1'] })));
    return async () => void (await Promise.all(others.map((job) => ask('DELETE', job))));
  };

  it('fails a job whose files are no longer what they were when it was opened: answers are of one state', async () => {
    const path = data();
    await start({ folder: { path } });
    const giveUp = await slotsTaken();
    const job = await open({ queries: ['q3'] });
    appendFileSync(join(path, 'transactions_0.csv'), row(5));
    await giveUp();
    const reason = expect.stringMatching(/transactions_0\.csv changed while it was read; run again/) as string;
    expect(await ended(job)).toMatchObject({ state: 'failed', reason });
    expect((await answersOf({ queries: ['q3'] }, 'q3'))[0]).toBe(total(35));
  });

  it('reads nothing for a job that was cancelled while it waited', async () => {
    await start({ folder: { path: data() } });
    const giveUp = await slotsTaken();
    const job = await open({ queries: ['q3'] });
    expect((await ask('GET', job)).json).toMatchObject({ state: 'queued', place: 1 });
    expect((await ask('DELETE', job)).json).toMatchObject({ state: 'cancelled' });
    await giveUp();
    expect((await answersOf({ queries: ['q3'] }, 'q3'))[0]).toBe(total(30));
    expect((await ask('GET', job)).json).toMatchObject({ state: 'cancelled' });
  });

  it('fails a job at a row that cannot be read, or counts it', async () => {
    const path = data();
    appendFileSync(join(path, 'transactions_1.csv'), row('many'));
    await start({ folder: { path } });
    const failed = await ended(await open({ queries: ['q3'] }));
    expect(failed).toMatchObject({ state: 'failed' });
    expect(failed['reason']).toMatch(/^transactions_1\.csv line 3, column final_amount: /);
    const skipped = await ended(await open({ queries: ['q3'], onBadRow: 'skip' }));
    expect(skipped).toMatchObject({ state: 'completed', badRows: 1 });
    const limited = await ended(await open({ queries: ['q3'], onBadRow: 'skip', maxBadRows: 0 }));
    expect(limited).toMatchObject({ state: 'failed' });
    const form = new FormData();
    for (const [name, value] of Object.entries({ data: 'served', queries: 'q3' })) form.set(name, value);
    const init = { method: 'POST', body: form, headers: { prefer: 'wait' } };
    const refused = await fetch(`http://127.0.0.1:${system.port}/v1/analyze`, init);
    const told = { status: 422, code: 'BAD_INPUT', detail: expect.stringContaining('line 3') as string };
    expect(await refused.json()).toMatchObject(told);
  });

  it('says at once what is missing for a question', async () => {
    await start({ folder: { path: data() } });
    const refused = await ask('POST', '/v1/jobs', { data: 'served', queries: ['q4'] });
    expect(refused).toMatchObject({ status: 422, json: { code: 'BAD_INPUT' } });
    expect(refused.json['detail']).toContain('has no files of users');
    expect((await ask('GET', '/v1/jobs')).json).toEqual({ jobs: [] });
  });

  it('opens one job for one key, and reads for it once', async () => {
    await start({ folder: { path: data() } });
    const body = JSON.stringify({ data: 'served', queries: ['q3'] });
    const headers = { 'content-type': 'application/json', 'idempotency-key': 'once' };
    const jobs = await Promise.all(
      [1, 2, 3].map(async () => {
        const response = await fetch(`http://127.0.0.1:${system.port}/v1/jobs`, { method: 'POST', body, headers });
        return ((await response.json()) as Json)['job'];
      }),
    );
    expect(new Set(jobs).size).toBe(1);
    const job = `/v1/jobs/${String(jobs[0])}`;
    expect(await ended(job)).toMatchObject({ state: 'completed', rows: 2 });
    expect((await ask('GET', `${job}/answers/q3.csv`)).text).toBe(total(30));
  });

  it('takes no uploads for a job about what is served, and is asked about nothing else than it serves', async () => {
    await start({ folder: { path: data() } });
    const giveUp = await slotsTaken();
    const job = await open({ queries: ['q3'] });
    await giveUp();
    expect(await ask('PUT', `${job}/tables/stores/files/stores.csv`)).toMatchObject({ status: 400 });
    await ended(job);
    const tables = [{ table: 'stores', files: [{ name: 'stores.csv' }] }];
    const refused = await ask('POST', '/v1/jobs', { data: 'served', tables });
    expect(refused).toMatchObject({
      status: 400,
      json: { detail: expect.stringContaining('nothing is uploaded') as string },
    });
  });

  it('lets no client say by a schema of its own which files are read', async () => {
    await start({ folder: { path: data() } });
    const schema = '-- file: *\nCREATE TABLE secrets (line VARCHAR)';
    const sql = { questions: [{ name: 'a', text: 'SELECT line FROM secrets' }], schema };
    expect(await ask('POST', '/v1/jobs', { data: 'served', sql })).toMatchObject({
      status: 400,
      json: { detail: expect.stringContaining('what is served has tables of its own') as string },
    });
  });

  it('serves no folder when it is given none', async () => {
    await start();
    expect((await ask('GET', '/v1/questions')).json).not.toHaveProperty('served');
    const refused = await ask('POST', '/v1/jobs', { data: 'served' });
    expect(refused).toMatchObject({
      status: 400,
      json: { detail: expect.stringContaining('serves no folder') as string },
    });
  });

  it('answers nobody who calls it by another name: a page of another site may have its name lead here', async () => {
    await start();
    const statusFor = (host: string): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const asked = request({ port: system.port, host: '127.0.0.1', path: '/v1/questions', headers: { host } });
        asked.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject);
        asked.end();
      });
    const own = [`127.0.0.1:${system.port}`, `localhost:${system.port}`, `[::1]:${system.port}`, 'LOCALHOST'];
    for (const host of own) expect([host, await statusFor(host)]).toEqual([host, 200]);
    for (const host of ['example.org', `localhost.example.org:${system.port}`])
      expect([host, await statusFor(host)]).toEqual([host, 403]);
  });

  it('keeps nothing in memory of jobs that are over, however they ended', async () => {
    const path = data();
    appendFileSync(join(path, 'transactions_1.csv'), row('many'));
    const made = jest.spyOn(EmbeddedCluster, 'start');
    jest.useFakeTimers({
      doNotFake: ['Date', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'setTimeout'],
    });
    try {
      await start({ folder: { path } });
      const cluster = made.mock.results[0]!.value as EmbeddedCluster;
      for (let i = 0; i < 3; i++) {
        expect(await ended(await open({ queries: ['q3'], onBadRow: 'skip' }))).toMatchObject({ state: 'completed' });
        expect(await ended(await open({ queries: ['q3'] }))).toMatchObject({ state: 'failed' });
        const uploaded = await open({ data: 'uploaded', queries: ['q1'] });
        expect((await ask('DELETE', uploaded)).json).toMatchObject({ state: 'cancelled' });
      }
      // After a third of the lease all jobs are swept.
      jest.advanceTimersByTime(40_000);
      await until(
        'nothing is kept but an empty journal',
        () => JSON.stringify([...cluster.logs]) === '[["jobs",0]]',
        () => [...cluster.logs],
      );
    } finally {
      jest.useRealTimers();
      made.mockRestore();
    }
  });

  it('keeps answers in a folder where the next finds them', async () => {
    await start({ folder: { path: data() } });
    const job = await open({ queries: ['q3'] });
    await ended(job);
    await system.stop();
    await start();
    expect((await ask('GET', `${job}/answers/q3.csv`)).text).toBe(total(30));
  });
});
