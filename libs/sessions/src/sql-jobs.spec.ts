/** Jobs that ask questions in SQL: planned by the gateway, and then jobs as all others. */
import { jobId } from '@coffee/core';
import { MemoryVolume, ResultsStore } from '@coffee/results';
import type { StartJob } from './messages';
import { RawClient } from './testing/raw-client';
import { TestSystem, eventually, finish, uploadTable } from './testing/test-system';

const asking = (text: string, more: Partial<NonNullable<StartJob['sql']>> = {}): Partial<StartJob> => ({
  queries: [],
  sql: { questions: [{ name: 'mix', text }], ...more },
});

const text = `-- Sales of each store
  SELECT store_id, count(*) AS n, sum(final_amount) AS total FROM transactions WHERE final_amount >= $least GROUP BY store_id;
  -- name: customers
  SELECT user_id, birthdate FROM users WHERE user_id > 7;
  -- name: stores
  SELECT store_name FROM stores`;
const asked = asking(text, { parameters: { least: '75' } });
const answers = {
  mix: 'store_id,n,total\n1,4,320.625\n',
  customers: 'user_id,birthdate\n8,1970-01-02\n',
  stores: 'store_name\n"G Coffee, One"\n',
};

describe('a job that asks in SQL', () => {
  let system: TestSystem;
  beforeEach(() => (system = new TestSystem()));
  afterEach(async () => {
    await system.stop();
    expect(system.failures).toEqual([]);
  });

  it('needs the tables of its questions, tells what they ask, and has their answers', async () => {
    await system.worker();
    const gateway = await system.gateway();
    const client = system.client(gateway);
    const job = system.start(client, asked);
    expect(await job.job.accepted).toMatchObject({
      queries: ['mix', 'customers', 'stores'],
      titles: [
        { query: 'mix', title: 'Sales of each store' },
        { query: 'customers', title: 'a question in SQL' },
        { query: 'stores', title: 'a question in SQL' },
      ],
      scan: [{ table: 'transactions' }, { table: 'users' }, { table: 'stores' }],
    });
    expect(await finish(job)).toMatchObject({ outcome: 'completed' });
    expect(job.answers()).toEqual(answers);
    const [listed] = await client.listJobs();
    expect(listed).toMatchObject({
      queries: ['mix', 'customers', 'stores'],
      titles: [{ query: 'mix' }, { query: 'customers' }, { query: 'stores' }],
    });
    expect(JSON.stringify(listed)).not.toContain('SELECT');
  });

  it('goes on through another gateway when its own stops in the middle of the upload', async () => {
    await system.worker();
    const [first, second] = [await system.gateway(), await system.gateway()];
    const job = system.start(system.client([first, second]), asked);
    await uploadTable(job.job, 'users');
    await first.stop();
    await uploadTable(job.job, 'transactions');
    await uploadTable(job.job, 'stores');
    expect(await job.job.finished).toMatchObject({ outcome: 'completed' });
    expect(job.answers()).toEqual(answers);
  });

  it('is opened once for one nonce, through whichever gateway, and another text is another job', async () => {
    const [first, second] = [await system.gateway(), await system.gateway()];
    const opened = async (port: number, start: object): Promise<unknown> => {
      const client = await RawClient.begin(port);
      client.json('START_JOB', { ...start, nonce: 'once' });
      const { job } = await client.receive('JOB_ACCEPTED');
      client.end();
      return job;
    };
    const job = await opened(first.port, asked);
    expect(await opened(second.port, asked)).toBe(job);
    expect(await opened(second.port, asking(`${text} LIMIT 1`, { parameters: { least: '75' } }))).not.toBe(job);
  });

  it('is kept as others are, with what it asked beside its answers', async () => {
    await system.worker();
    const volume = new MemoryVolume();
    const results = new ResultsStore({ volume, program: 'test', runBytes: 200, maxBytes: 1 << 30, keep: 1e12 });
    const [first, second] = [await system.gateway({}, {}, { results }), await system.gateway({}, {}, { results })];
    const { job } = system.start(system.client(first), { ...asked, keep: true });
    const { job: id, scan } = await job.accepted;
    await Promise.all(scan.map(({ table }) => uploadTable(job, table)));
    job.leave();
    await eventually(
      () => second.service.find(jobId(id))?.state === 'completed',
      () => second.service.find(jobId(id))?.reason,
    );
    const stored = await results.open(jobId(id));
    expect(stored?.manifest).toMatchObject({
      queries: ['mix', 'customers', 'stores'],
      sql: asked.sql,
      titles: [{}, {}, {}],
    });
    await stored?.close();
    const fetching = system.resume(system.client(second), id);
    expect(await fetching.job.accepted).toMatchObject({ titles: [{ title: 'Sales of each store' }, {}, {}] });
    expect(await fetching.job.finished).toMatchObject({ outcome: 'completed' });
    expect(fetching.answers()).toEqual(answers);
  });

  it.each<readonly [string, object, RegExp]>([
    [
      'what cannot be read, with the place',
      asking('SELECT city FROM stores;\nSELECT town FROM stores'),
      /^line 2, column 8: .*town.*\n {2}SELECT town FROM stores\n {9}\^$/s,
    ],
    [
      'what is wrong in several texts, each by its name',
      { sql: { questions: ['a', 'b'].map((name) => ({ name, text: 'SELECT 1 +' })) } },
      /^a: line 1, .*\nb: line 1, /s,
    ],
    ['a parameter without a value', asking('SELECT city FROM stores WHERE city = $c'), /\$c has no value/],
    ['queries beside them', { ...asked, queries: ['q1'] }, /sql stands in the place of queries/],
    ['parameters of queries', { ...asked, parameters: { top: 3 } }, /sql stands in the place of queries/],
    ['deep nesting', asking(`SELECT ${'('.repeat(30_000)}1`), /more than 24 parentheses/],
    ['many words', asking(`SELECT 1${'+1'.repeat(20_000)} FROM stores`), /more than \d+ words/],
    ['a long list', asking(`SELECT city FROM stores WHERE store_id IN (${'1,'.repeat(20_000)}1)`), /more than/],
    [
      'a long list of values',
      asking('SELECT city FROM stores WHERE store_id IN ($x)', { parameters: { x: '1,'.repeat(9000) + '1' } }),
      /more than 1000 values/,
    ],
    ['a long name', asking(`SELECT city AS "${'x'.repeat(60_000)}" FROM stores`), /at most 190 characters/],
  ])('is refused before anything is uploaded: %s', async (_what, start, message) => {
    const gateway = await system.gateway();
    const other = await RawClient.begin(gateway.port);
    const client = await RawClient.begin(gateway.port);
    client.json('START_JOB', start);
    const { code, message: said } = await client.refused();
    expect([code, said]).toEqual(['BAD_REQUEST', expect.stringMatching(message)]);
    expect([...gateway.service.jobs()]).toEqual([]);
    other.json('LIST_JOBS', {});
    await other.receive('JOBS');
  });

  it.each<readonly [string, object]>([
    ['a text beyond the bound', asking('x'.repeat(65_537))],
    [
      'texts that are too long together',
      { sql: { questions: ['a', 'b'].map((name) => ({ name, text: 'x'.repeat(40_000) })) } },
    ],
    ['too many texts', { sql: { questions: Array.from({ length: 101 }, () => ({ name: 'a', text: 'SELECT 1' })) } }],
    ['no text', { sql: { questions: [] } }],
    ['a long name of a text', { sql: { questions: [{ name: 'x'.repeat(101), text: 'SELECT 1' }] } }],
    ['a parameter of no possible name', asking('SELECT 1', { parameters: { 'a b': '1' } })],
    ['a plan', { sql: { questions: [{ name: 'a', text: 'SELECT 1' }], plan: {} } }],
  ])('is refused before it is parsed: %s', async (_what, start) => {
    const gateway = await system.gateway({}, { planner: { report: () => Promise.reject(new Error('it was parsed')) } });
    const client = await RawClient.begin(gateway.port);
    client.json('START_JOB', start);
    expect(await client.refused()).toMatchObject({
      code: 'BAD_FRAME',
      message: expect.stringContaining('sql') as string,
    });
  });

  it('is refused by a system whose workers do not take from a queue that it needs', async () => {
    const gateway = await system.gateway({}, { isServed: (queue) => queue !== 'aggregator.sql' });
    const client = await RawClient.begin(gateway.port);
    client.json('START_JOB', asked);
    expect(await client.refused()).toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining('no worker of this system takes chunks from aggregator.sql') as string,
    });
  });
});
