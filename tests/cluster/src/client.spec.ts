/** The command line against a cluster of processes on a real broker. */
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testBroker } from '@coffee/broker';
import { startCluster, type Cluster } from '@coffee/cluster';
import { generateFolder } from '@coffee/datagen';
import { JobService } from '@coffee/jobs';
import type { Transport } from '@coffee/middleware';
import { connectRabbitmq } from '@coffee/middleware-rabbitmq';
import { channelNames } from '@coffee/query-plan';
import { compareAnswers } from '@coffee/verify';
import { CoffeeProcess, coffee, type Outcome } from './command-line.fixture';
import { plan, until } from './system.fixture';

jest.setTimeout(120_000);

const example = join(__dirname, '../../../examples/small');
const expected = join(example, 'expected');
const alice = 'the-token-of-alice';
const bob = 'the-token-of-bob';
const MiB = '1MiB';

describe('coffee on a cluster', () => {
  let cluster: Cluster;
  let transport: Transport;
  /** Looks on: what the journal says. */
  let journal: JobService;
  let folder: string;
  /** More than gateways take in while nobody processes it: an upload of it stays in its middle. */
  let data: string;
  let answers: string;

  /** Undoes what beforeAll has done, however far it came. */
  const cleanUp: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'coffee-client-'));
    cleanUp.push(() => rm(folder, { recursive: true, force: true }));
    data = join(folder, 'data');
    answers = join(folder, 'answers');
    const namespace = `test-${randomBytes(6).toString('hex')}.`;
    const amqpUrl = testBroker();
    await generateFolder(data, { months: 24, transactionsPerMonth: 8_000, users: 20_000 });
    const here = await coffee(['analyze', data, '--out', answers]);
    expect(here).toMatchObject({ code: 0 });
    transport = await connectRabbitmq({ url: amqpUrl, namespace });
    journal = new JobService({ transport, slots: 2, creditBytes: 1, now: () => 0, onError: () => undefined });
    cleanUp.push(async () => {
      await journal.stop();
      for (const name of channelNames.queuesOf(plan)) await transport.workQueue(name).delete();
      await transport.log(channelNames.journal).delete();
      await transport.close();
    });
    cluster = await startCluster({
      amqpUrl,
      namespace,
      scale: { gateway: 2 },
      env: { TOKENS: `${alice},${bob}`, CREDIT_BYTES: MiB, WINDOW_BYTES: MiB, MAX_FRAME_BYTES: MiB, MAX_JOBS: '2' },
    });
    cleanUp.push(async () => {
      for (const [name, { code }] of await cluster.stop()) expect([name, code]).toEqual([name, 0]);
    });
    await Promise.all([journal.start(), cluster.waitReady()]);
  });

  afterAll(async () => {
    const failures: unknown[] = [];
    for (const clean of cleanUp.reverse()) await clean().catch((error: unknown) => failures.push(error));
    expect(failures).toEqual([]);
  });

  const asAlice = (): NodeJS.ProcessEnv => ({ COFFEE_TOKEN: alice, COFFEE_GATEWAY: cluster.gatewayAddress() });
  const run = (...args: string[]): Promise<Outcome> => coffee(args, asAlice());
  const start = (...args: string[]): CoffeeProcess => new CoffeeProcess(args, asAlice());
  const results = (): string => join(folder, randomBytes(4).toString('hex'));
  const entryOf = (job: string) => [...journal.jobs()].find(({ opened }) => opened.job === job);
  const stateOf = (job: string): string | undefined => entryOf(job)?.state;
  const ends = (job: string, state: string): Promise<void> => until(`${job} is ${state}`, () => stateOf(job) === state);

  /** While nobody filters, an upload cannot end. */
  async function withoutFilter(work: () => Promise<void>): Promise<void> {
    await cluster.halt('filter', 0);
    try {
      await work();
    } finally {
      cluster.start('filter', 0);
      await cluster.waitReady();
    }
  }

  /** Starts an analysis; resolves in the middle of its upload. */
  async function uploading(...args: string[]): Promise<{ client: CoffeeProcess; job: string }> {
    const client = start('analyze', data, ...args);
    const job = await client.job();
    await until('something is uploaded', async () => (await transport.workQueue('filter.year').depth()) > 0);
    return { client, job };
  }

  describe('analyze', () => {
    it('gives the bytes that one process gives', async () => {
      const out = results();
      const { code, err } = await run('analyze', data, '--out', out);
      expect(err).toMatch(/^job [a-z0-9-]+\n/);
      expect(err).toContain(`results in ${out}`);
      expect(code).toBe(0);
      expect(compareAnswers(out, answers)).toEqual([]);
    });

    it('prints what one process prints', async () => {
      for (const format of ['table', 'json', 'csv']) {
        const [here, there] = [
          await coffee(['analyze', example, '--format', format]),
          await run('analyze', example, '--format', format),
        ];
        expect(there.out).toBe(here.out);
        // All but the job and the time.
        const lasting = ({ err }: Outcome): string => err.replace(/^job .*\n/, '').replace(/ in .*/, '');
        expect(lasting(there)).toBe(lasting(here));
      }
    });

    it('says nothing with --quiet', async () => {
      expect(await run('analyze', example, '--quiet')).toMatchObject({ code: 0, out: '', err: '' });
    });

    it('takes queries and parameters', async () => {
      const args = [
        'analyze',
        example,
        '--queries',
        'q1,q3',
        '--years',
        '2024',
        '--min-amount',
        '60',
        '--format',
        'json',
      ];
      const { code, out } = await run(...args);
      expect(code).toBe(0);
      expect(out).toBe((await coffee(args)).out);
    });

    it('serves several clients at once', async () => {
      const outs = Array.from({ length: 4 }, results);
      const runs = await Promise.all(outs.map((out, i) => run('analyze', i % 2 === 0 ? data : example, '--out', out)));
      expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
      outs.forEach((out, i) => expect(compareAnswers(out, i % 2 === 0 ? answers : expected)).toEqual([]));
    });

    describe('of a folder with bad rows', () => {
      let bad: string;
      beforeEach(() => {
        bad = join(folder, 'bad');
        cpSync(example, bad, { recursive: true });
        appendFileSync(
          join(bad, 'transactions/transactions_202401.csv'),
          'a,1\nb,1,1,,,1.0,0.0,abc,2024-01-01 10:00:00\n',
        );
      });
      afterEach(() => rmSync(bad, { recursive: true }));

      it('stops at the first as one process does, and cancels its job', async () => {
        const [here, there] = [await coffee(['analyze', bad]), await run('analyze', bad)];
        expect(there.code).toBe(4);
        expect(there.err.replace(/^job .*\n/, '')).toBe(here.err);
        await ends(/^job (.*)$/m.exec(there.err)![1]!, 'cancelled');
      });

      it('skips and counts them when asked to', async () => {
        const out = results();
        const { code, err } = await run('analyze', bad, '--on-bad-row', 'skip', '--out', out);
        expect(code).toBe(0);
        expect(err).toContain('2 bad rows skipped');
        expect(err).toMatch(/skipped: transactions_202401\.csv line \d+/);
        expect(compareAnswers(out, expected)).toEqual([]);
      });
    });

    it('opens no job for a folder that is none', async () => {
      const before = [...journal.jobs()].length;
      expect(await run('analyze', join(folder, 'nowhere'))).toMatchObject({
        code: 3,
        err: expect.stringMatching(/there is no such folder/) as string,
      });
      expect([...journal.jobs()]).toHaveLength(before);
    });
  });

  describe('a gateway that cannot help', () => {
    it('refuses a wrong token in one line', async () => {
      const file = join(folder, 'token');
      writeFileSync(file, 'the-token-of-mallory\n');
      for (const command of [['analyze', example], ['jobs']])
        expect(await run(...command, '--token-file', file)).toMatchObject({
          code: 7,
          out: '',
          err: 'coffee: this gateway needs a valid token; give yours by --token-file, or set COFFEE_TOKEN\n',
        });
    });

    it('is given up when it cannot be reached', async () => {
      expect(await run('analyze', example, '--gateway', '127.0.0.1:1', '--patience', '0')).toMatchObject({
        code: 7,
        err: expect.stringMatching(
          /^coffee: the gateway cannot be reached: connect ECONNREFUSED 127\.0\.0\.1:1\n$/,
        ) as string,
      });
    });

    it('is left for the next of the list', async () => {
      const { code } = await run('analyze', example, '--gateway', `127.0.0.1:1,${cluster.gatewayAddress(1)}`);
      expect(code).toBe(0);
    });
  });

  describe('jobs', () => {
    it('are listed, told, cancelled, and have results only when they are complete', async () => {
      await withoutFilter(async () => {
        const { client, job } = await uploading();
        const { out } = await run('jobs', '--format', 'json');
        expect(JSON.parse(out)).toContainEqual({ job, state: 'running', openedAt: expect.any(Number) as number });
        expect((await run('jobs')).out).toMatch(new RegExp(`^ *${job} .* running$`, 'm'));
        expect(JSON.parse((await run('status', job, '--format', 'json')).out)).toMatchObject({ job, state: 'running' });
        expect(await run('results', job)).toMatchObject({
          code: 2,
          err: expect.stringContaining(`job ${job} is running`) as string,
        });
        expect(await run('cancel', job)).toMatchObject({ code: 0 });
        expect(await client.ended).toMatchObject({
          code: 130,
          out: '',
          err: expect.stringContaining(`coffee: job ${job} was cancelled: cancelled by its owner\n`) as string,
        });
        expect(await run('results', job)).toMatchObject({ code: 130 });
        expect(await run('resume', job)).toMatchObject({ code: 130 });
      });
    });

    it('are nobody else’s', async () => {
      await withoutFilter(async () => {
        const { client, job } = await uploading();
        for (const command of ['status', 'cancel', 'resume', 'results'])
          expect(await coffee([command, job], { ...asAlice(), COFFEE_TOKEN: bob })).toMatchObject({
            code: 7,
            err: `coffee: there is no job ${job}\n`,
          });
        expect((await coffee(['jobs'], { ...asAlice(), COFFEE_TOKEN: bob })).out).toContain('no jobs');
        client.kill('SIGINT');
        await client.ended;
      });
    });

    it('wait for their turn, and are told their place', async () => {
      await withoutFilter(async () => {
        const running = [await uploading(), await uploading()];
        const waiting = start('analyze', example, '--quiet', '--format', 'json');
        const told = start('analyze', example);
        await told.says(/waiting: place [12] in the queue/);
        for (const { client } of running) client.kill('SIGINT');
        for (const { client } of running) expect(await client.ended).toMatchObject({ code: 130 });
        cluster.start('filter', 0);
        expect(await told.ended).toMatchObject({ code: 0 });
        expect(await waiting.ended).toMatchObject({ code: 0 });
      });
    });

    it.each(['', 'a b', '../x'])('have names: %j is none', async (name) => {
      expect(await run('status', name)).toMatchObject({
        code: 2,
        err: expect.stringContaining('not a job id') as string,
      });
    });
  });

  describe('an interrupt', () => {
    it.each(['SIGINT', 'SIGTERM'] as const)('cancels the job: %s', async (signal) => {
      await withoutFilter(async () => {
        const out = results();
        const { client, job } = await uploading('--out', out);
        client.kill(signal);
        expect(await client.ended).toMatchObject({
          code: 130,
          err: expect.stringContaining(`coffee: interrupted: job ${job} is cancelled, nothing was written\n`) as string,
        });
        await ends(job, 'cancelled');
        expect(() => readFileSync(out)).toThrow('ENOENT');
      });
    });

    it('leaves the job when it comes twice, with the command that goes on with it', async () => {
      const out = results();
      let job = '';
      await withoutFilter(async () => {
        const begun = await uploading();
        const { client } = begun;
        job = begun.job;
        // Nobody is there to hear of it.
        await cluster.halt('gateway', 0);
        await client.says(/connection lost/);
        client.kill('SIGINT');
        await client.says(/cancelling job/);
        client.kill('SIGINT');
        const { code, err } = await client.ended;
        expect(code).toBe(130);
        expect(err).toContain(`go on with it: coffee resume ${job} ${data} --gateway ${cluster.gatewayAddress()}\n`);
        cluster.start('gateway', 0);
        await cluster.waitReady();
      });
      expect(stateOf(job)).toBe('running');
      expect(await run('resume', job, data, '--out', out)).toMatchObject({ code: 0 });
      expect(compareAnswers(out, answers)).toEqual([]);
    });

    it('ends a command that has not reached a gateway', async () => {
      const client = start('analyze', example, '--gateway', '127.0.0.1:1');
      await client.says(/trying again/);
      client.kill('SIGINT');
      expect(await client.ended).toMatchObject({
        code: 130,
        err: expect.stringContaining('coffee: interrupted: nothing was written\n') as string,
      });
    });
  });

  describe('a client that is killed in the middle of its upload', () => {
    it('is resumed by another with the same files, and by none with others', async () => {
      const out = results();
      let job = '';
      await withoutFilter(async () => {
        const begun = await uploading();
        job = begun.job;
        begun.client.kill('SIGKILL');
        await begun.client.ended;
        expect(await run('resume', job)).toMatchObject({
          code: 2,
          err: expect.stringMatching(/still lacks .*transactions.*: coffee resume \S+ DIR/) as string,
        });
        const changed = join(folder, 'changed');
        cpSync(data, changed, { recursive: true, preserveTimestamps: true });
        utimesSync(join(changed, 'users/users_202401.csv'), 1, 1);
        expect(await run('resume', job, changed)).toMatchObject({
          code: 4,
          err: expect.stringContaining(`not those that job ${job} was opened with`) as string,
        });
        expect(stateOf(job)).toBe('running');
      });
      expect(await run('resume', job, data, '--out', out)).toMatchObject({ code: 0 });
      expect(compareAnswers(out, answers)).toEqual([]);
    });
  });

  describe('a job that is uploaded', () => {
    it('needs no folder to be resumed, and keeps its results for whoever asks', async () => {
      await cluster.halt('joiner', 0);
      const client = start('analyze', data);
      const job = await client.job();
      await until('all of it is uploaded', () => entryOf(job)?.tables.size === plan.tables.length);
      client.kill('SIGKILL');
      await client.ended;
      const blocked = results();
      const resumed = start('resume', job, '--out', blocked);
      expect(await resumed.job()).toBe(job);
      writeFileSync(blocked, 'in the way');
      cluster.start('joiner', 0);
      expect(await resumed.ended).toMatchObject({
        code: 5,
        err: expect.stringContaining(`the gateway still has the answers: coffee results ${job}`) as string,
      });
      const out = results();
      expect(await run('results', job, '--out', out)).toMatchObject({
        code: 0,
        err: expect.stringContaining('answers in') as string,
      });
      expect(compareAnswers(out, answers)).toEqual([]);
      await cluster.waitReady();
    });
  });

  describe('a gateway that goes away in the middle of an upload', () => {
    it.each(['SIGKILL', 'SIGTERM'] as const)('is waited for: %s', async (signal) => {
      const out = results();
      let client: CoffeeProcess | undefined;
      await withoutFilter(async () => {
        ({ client } = await uploading('--out', out));
        await cluster.kill('gateway', 0, signal);
        await client.says(/connection lost: [^]*\nconnection regained/);
      });
      expect(await client?.ended).toMatchObject({ code: 0 });
      expect(compareAnswers(out, answers)).toEqual([]);
    });

    it('is left for another', async () => {
      const out = results();
      let client: CoffeeProcess | undefined;
      await withoutFilter(async () => {
        ({ client } = await uploading(
          '--out',
          out,
          '--gateway',
          `${cluster.gatewayAddress(0)},${cluster.gatewayAddress(1)}`,
        ));
        await cluster.halt('gateway', 0);
        await client.says(/connection lost: [^]*\nconnection regained/);
      });
      expect(await client?.ended).toMatchObject({ code: 0 });
      expect(compareAnswers(out, answers)).toEqual([]);
      cluster.start('gateway', 0);
      await cluster.waitReady();
    });
  });

  it('leaves nothing in the queues', async () => {
    for (const name of channelNames.queuesOf(plan))
      await until(`queue ${name} is empty`, async () => (await transport.workQueue(name).depth()) === 0);
  });
});
