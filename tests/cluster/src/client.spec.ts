/** The command line against a cluster of processes on a real broker. */
import { appendFileSync, cpSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultParameters } from '@coffee/query-plan';
import { compareAnswers } from '@coffee/verify';
import { shopFlags, until } from '@coffee/testing';
import { CommandLineCluster } from './command-line-cluster.fixture';
import { coffee, type CoffeeProcess, type Outcome } from './command-line.fixture';
import { plan } from './system.fixture';

jest.setTimeout(120_000);

const example = join(__dirname, '../../../examples/small');
const expected = join(example, 'expected');

describe('coffee on a cluster', () => {
  let system: CommandLineCluster;
  beforeAll(async () => {
    system = await CommandLineCluster.start();
  });
  afterAll(async () => {
    expect(await system.stop()).toEqual([]);
  });

  describe('analyze', () => {
    it('gives the bytes that one process gives', async () => {
      const out = system.results();
      const { code, err } = await system.run('analyze', system.data, ...shopFlags, '--out', out);
      expect(err).toMatch(/^job [a-z0-9-]+\n/);
      expect(err).toContain(`results in ${out}`);
      expect(code).toBe(0);
      expect(compareAnswers(out, system.answers)).toEqual([]);
    });

    it('prints what one process prints', async () => {
      for (const format of ['table', 'json', 'csv']) {
        const [here, there] = [
          await coffee(['analyze', example, ...shopFlags, '--format', format]),
          await system.run('analyze', example, ...shopFlags, '--format', format),
        ];
        expect(there.out).toBe(here.out);
        // All but the job, the time, and how far it was where that takes long enough to be told.
        const lasting = ({ err }: Outcome): string =>
          err
            .replace(/^job .*\n/, '')
            .replace(/^[\d.:]+ (s|min): .* read.*\n/gm, '')
            .replace(/ in .*/, '');
        expect(lasting(there)).toBe(lasting(here));
      }
    });

    it('says nothing but the answers with --quiet', async () => {
      const { out } = await coffee(['analyze', example, ...shopFlags]);
      expect(await system.run('analyze', example, ...shopFlags, '--quiet')).toMatchObject({ code: 0, out, err: '' });
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
      const { code, out } = await system.run(...args);
      expect(code).toBe(0);
      expect(out).toBe((await coffee(args)).out);
    });

    it('serves several clients at once', async () => {
      const outs = Array.from({ length: 4 }, () => system.results());
      const runs = await Promise.all(
        outs.map((out, i) => system.run('analyze', i % 2 === 0 ? system.data : example, ...shopFlags, '--out', out)),
      );
      expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
      outs.forEach((out, i) => expect(compareAnswers(out, i % 2 === 0 ? system.answers : expected)).toEqual([]));
    });

    describe('of a folder with bad rows', () => {
      let bad: string;
      beforeEach(() => {
        bad = join(system.folder, 'bad');
        cpSync(example, bad, { recursive: true });
        appendFileSync(
          join(bad, 'transactions/transactions_202401.csv'),
          'a,1\nb,1,1,,,1.0,0.0,abc,2024-01-01 10:00:00\n',
        );
      });
      afterEach(() => rmSync(bad, { recursive: true }));

      it('stops at the first as one process does, and its job has failed with file and line', async () => {
        const [here, there] = [
          await coffee(['analyze', bad, ...shopFlags]),
          await system.run('analyze', bad, ...shopFlags),
        ];
        expect(there.code).toBe(4);
        expect(there.err.replace(/^job .*\n/, '')).toBe(here.err);
        const job = /^job (.*)$/m.exec(there.err)![1]!;
        await system.ends(job, 'failed');
        expect((await system.run('status', job)).out).toMatch(
          /state +failed\n +reason +transactions\/transactions_202401\.csv line \d+/,
        );
      });

      it('has an empty answer for years that are not there, and says which are', async () => {
        const { code, err } = await system.run('analyze', example, '--queries', 'q3', '--years', '2019');
        expect(code).toBe(0);
        expect(err).toMatch(
          /note: no row of transactions is of the years that were asked for \(2019\); there are rows of \d{4}/,
        );
      });

      it('skips and counts them when asked to', async () => {
        const out = system.results();
        const { code, err } = await system.run('analyze', bad, ...shopFlags, '--on-bad-row', 'skip', '--out', out);
        expect(code).toBe(0);
        expect(err).toContain('2 bad rows skipped');
        expect(err).toMatch(/skipped: transactions\/transactions_202401\.csv line \d+/);
        expect(compareAnswers(out, expected)).toEqual([]);
      });
    });

    it('opens no job for a folder that is none', async () => {
      const before = system.jobs().length;
      expect(await system.run('analyze', join(system.folder, 'nowhere'))).toMatchObject({
        code: 3,
        err: expect.stringMatching(/there is no such folder/) as string,
      });
      expect(system.jobs()).toHaveLength(before);
    });
  });

  describe('a gateway that cannot help', () => {
    it('refuses a wrong token in one line', async () => {
      const file = join(system.folder, 'token');
      writeFileSync(file, 'the-token-of-mallory\n');
      for (const command of [['analyze', example, ...shopFlags], ['jobs']])
        expect(await system.run(...command, '--token-file', file)).toMatchObject({
          code: 8,
          out: '',
          err: 'coffee: this gateway needs a valid token; give yours by --token-file, or set COFFEE_TOKEN\n',
        });
    });

    it('is given up when it cannot be reached', async () => {
      expect(
        await system.run('analyze', example, ...shopFlags, '--gateway', '127.0.0.1:1', '--patience', '0'),
      ).toMatchObject({
        code: 7,
        err: expect.stringMatching(
          /^coffee: the gateway cannot be reached: connect ECONNREFUSED 127\.0\.0\.1:1\n$/,
        ) as string,
      });
    });

    it('is left for the next of the list', async () => {
      const { code } = await system.run(
        'analyze',
        example,
        ...shopFlags,
        '--gateway',
        `127.0.0.1:1,${system.cluster.gatewayAddress(1)}`,
      );
      expect(code).toBe(0);
    });
  });

  describe('jobs', () => {
    it('are listed, told, cancelled, and have results only when they are complete', async () => {
      await system.withoutFilter(async () => {
        const { client, job } = await system.uploading();
        const { out } = await system.run('jobs', '--format', 'json');
        expect(JSON.parse(out)).toContainEqual({
          ...{ job, state: 'running', openedAt: expect.any(Number) as number },
          ...{ queries: ['q1', 'q2', 'q3', 'q4'], parameters: defaultParameters },
          tables: { ended: expect.any(Number) as number, of: 5 },
          rows: 0,
        });
        expect((await system.run('jobs')).out).toMatch(new RegExp(`^ *${job} .* running, \\d of 5 tables in`, 'm'));
        expect((await system.run('status', job)).out).toMatch(
          /parameters +years 2024, 2025; hours 06:00:00 to 23:00:00/,
        );
        expect(JSON.parse((await system.run('status', job, '--format', 'json')).out)).toMatchObject({
          job,
          state: 'running',
        });
        expect(await system.run('results', job)).toMatchObject({
          code: 2,
          err: expect.stringContaining(`this waits for them: coffee resume ${job} --gateway `) as string,
        });
        expect(await system.run('cancel', job)).toMatchObject({ code: 0 });
        expect(await client.ended).toMatchObject({
          code: 130,
          out: '',
          err: expect.stringContaining(`coffee: job ${job} was cancelled: cancelled by its owner\n`) as string,
        });
        expect(await system.run('results', job)).toMatchObject({ code: 130 });
        expect(await system.run('resume', job)).toMatchObject({ code: 130 });
      });
    });

    it('are nobody else’s', async () => {
      await system.withoutFilter(async () => {
        const { client, job } = await system.uploading();
        for (const command of ['status', 'cancel', 'resume', 'results'])
          expect(await system.runAsBob(command, job)).toMatchObject({
            code: 2,
            err: `coffee: there is no job ${job}\n`,
          });
        expect((await system.runAsBob('jobs')).out).toContain('no jobs');
        client.kill('SIGINT');
        await client.ended;
      });
    });

    it('wait for their turn, and are told their place', async () => {
      await system.withoutFilter(async () => {
        const running = [await system.uploading(), await system.uploading()];
        const waiting = system.start('analyze', example, ...shopFlags, '--quiet', '--format', 'json');
        const told = system.start('analyze', example, ...shopFlags);
        await told.says(/waiting: place [12] in the queue/);
        for (const { client } of running) client.kill('SIGINT');
        for (const { client } of running) expect(await client.ended).toMatchObject({ code: 130 });
        system.cluster.start('filter', 0);
        expect(await told.ended).toMatchObject({ code: 0 });
        expect(await waiting.ended).toMatchObject({ code: 0 });
      });
    });

    it.each(['', 'a b', '../x'])('have names: %j is none', async (name) => {
      expect(await system.run('status', name)).toMatchObject({
        code: 2,
        err: expect.stringContaining('not a job id') as string,
      });
    });
  });

  describe('an interrupt', () => {
    it.each(['SIGINT', 'SIGTERM'] as const)('cancels the job: %s', async (signal) => {
      await system.withoutFilter(async () => {
        const out = system.results();
        const { client, job } = await system.uploading('--out', out);
        client.kill(signal);
        expect(await client.ended).toMatchObject({
          code: 130,
          err: expect.stringContaining(`coffee: interrupted: job ${job} is cancelled, nothing was written\n`) as string,
        });
        await system.ends(job, 'cancelled');
        expect(() => readFileSync(out)).toThrow('ENOENT');
      });
    });

    it('leaves the job when it comes twice, with the command that goes on with it', async () => {
      const out = system.results();
      let job = '';
      await system.withoutFilter(async () => {
        const begun = await system.uploading();
        const { client } = begun;
        job = begun.job;
        // Nobody is there to hear of it.
        await system.cluster.halt('gateway', 0);
        await client.says(/connection lost/);
        client.kill('SIGINT');
        await client.says(/again to leave the job running/);
        client.kill('SIGINT');
        const { code, err } = await client.ended;
        expect(code).toBe(130);
        expect(err).toContain(
          `go on with it, or it is cancelled when its lease is over: coffee resume ${job} ${system.data} --gateway ${system.cluster.gatewayAddress()}\n`,
        );
        system.cluster.start('gateway', 0);
        await system.cluster.waitReady();
      });
      expect(system.stateOf(job)).toBe('running');
      expect(await system.run('resume', job, system.data, '--out', out)).toMatchObject({ code: 0 });
      expect(compareAnswers(out, system.answers)).toEqual([]);
    });

    it('ends a command that has not reached a gateway', async () => {
      const client = system.start('analyze', example, ...shopFlags, '--gateway', '127.0.0.1:1');
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
      const out = system.results();
      let job = '';
      await system.withoutFilter(async () => {
        const begun = await system.uploading();
        job = begun.job;
        begun.client.kill('SIGKILL');
        await begun.client.ended;
        expect(await system.run('resume', job)).toMatchObject({
          code: 2,
          err: expect.stringMatching(/still lacks .*transactions.*: coffee resume \S+ DIR/) as string,
        });
        const changed = join(system.folder, 'changed');
        cpSync(system.data, changed, { recursive: true, preserveTimestamps: true });
        utimesSync(join(changed, 'users/users_202401.csv'), 1, 1);
        expect(await system.run('resume', job, changed)).toMatchObject({
          code: 4,
          err: expect.stringContaining(`not those that job ${job} was opened with`) as string,
        });
        expect(system.stateOf(job)).toBe('running');
      });
      expect(await system.run('resume', job, system.data, '--out', out)).toMatchObject({ code: 0 });
      expect(compareAnswers(out, system.answers)).toEqual([]);
    });
  });

  describe('a job that is uploaded', () => {
    it('needs no folder to be resumed, and keeps its results for whoever asks', async () => {
      await system.cluster.halt('joiner', 0);
      const client = system.start('analyze', system.data, ...shopFlags);
      const job = await client.job();
      await until('all of it is uploaded', () => system.entryOf(job)?.tables.size === plan.tables.length);
      client.kill('SIGKILL');
      await client.ended;
      const blocked = system.results();
      const resumed = system.start('resume', job, '--out', blocked);
      expect(await resumed.job()).toBe(job);
      writeFileSync(blocked, 'in the way');
      system.cluster.start('joiner', 0);
      expect(await resumed.ended).toMatchObject({
        code: 5,
        err: expect.stringContaining(`the gateway still has the answers: coffee results ${job}`) as string,
      });
      const out = system.results();
      expect(await system.run('results', job, '--out', out)).toMatchObject({
        code: 0,
        err: expect.stringContaining('answers in') as string,
      });
      expect(compareAnswers(out, system.answers)).toEqual([]);
      await system.cluster.waitReady();
    });
  });

  describe('a folder that is submitted', () => {
    it('is left to the cluster, watched, shown, its answers fetched as often as one likes, and deleted', async () => {
      const submitted = await system.run('submit', system.data, ...shopFlags);
      const job = submitted.out.trim();
      expect([submitted.code, submitted.err]).toEqual([
        0,
        expect.stringContaining(`to follow it: coffee watch ${job} --gateway `) as string,
      ]);
      const watched = await system.run('watch', job);
      expect([watched.code, watched.err]).toEqual([0, expect.stringContaining(`job ${job} has completed`) as string]);
      const { out: status } = await system.run('status', job);
      expect(status).toMatch(/bad rows +0 left out/);
      expect(status).toMatch(/rows of +q1: [\d,]+, q2_best_selling: /);
      expect(status).toMatch(/answers +kept until \d{4}-\d\d-\d\d [\d:]+, [\d.]+ kB/);
      for (const again of [1, 2]) {
        const out = system.results();
        const fetched = await system.run('results', job, '--out', out);
        expect([again, fetched.code]).toEqual([again, 0]);
        expect(compareAnswers(out, system.answers)).toEqual([]);
      }
      expect(await system.runAsBob('delete', job)).toMatchObject({ code: 2 });
      expect(await system.run('delete', job)).toMatchObject({ code: 0 });
      const { code, err } = await system.run('results', job);
      expect([code, err]).toEqual([2, expect.stringContaining(`the results of job ${job} are gone`) as string]);
    });

    it('is told of when it fails, by the exit code of who watches', async () => {
      await system.withoutFilter(async () => {
        const submitted = await system.run('submit', example, ...shopFlags, '--quiet');
        const job = submitted.out.trim();
        expect(submitted).toMatchObject({ code: 0, err: '' });
        const watching = system.start('watch', job);
        await watching.says(/ · running, 5 of 5 tables in/);
        const { code: shown, out } = await system.run('top');
        expect([shown, out]).toEqual([
          0,
          expect.stringMatching(
            /the job waits for (filter\.\w+), which nobody serves: start a replica\n[^]* \1 .* stands still +0\n/,
          ) as string,
        ]);
        await system.run('cancel', job);
        const { code, err } = await watching.ended;
        expect([code, err]).toEqual([
          130,
          expect.stringContaining(`job ${job} was cancelled: cancelled by its owner`) as string,
        ]);
      });
      expect(await system.run('watch', 'nobody')).toMatchObject({ code: 2 });
    });
  });

  describe('a gateway that goes away in the middle of an upload', () => {
    it.each(['SIGKILL', 'SIGTERM'] as const)('is waited for: %s', async (signal) => {
      const out = system.results();
      let client: CoffeeProcess | undefined;
      await system.withoutFilter(async () => {
        ({ client } = await system.uploading('--out', out));
        await system.cluster.kill('gateway', 0, signal);
        await client.says(/connection lost: [^]*\nconnection regained/);
      });
      expect(await client?.ended).toMatchObject({ code: 0 });
      expect(compareAnswers(out, system.answers)).toEqual([]);
    });

    it('is left for another', async () => {
      const out = system.results();
      let client: CoffeeProcess | undefined;
      await system.withoutFilter(async () => {
        ({ client } = await system.uploading(
          '--out',
          out,
          '--gateway',
          `${system.cluster.gatewayAddress(0)},${system.cluster.gatewayAddress(1)}`,
        ));
        await system.cluster.halt('gateway', 0);
        await client.says(/connection lost: [^]*\nconnection regained/);
      });
      expect(await client?.ended).toMatchObject({ code: 0 });
      expect(compareAnswers(out, system.answers)).toEqual([]);
      system.cluster.start('gateway', 0);
      await system.cluster.waitReady();
    });
  });

  it('leaves nothing in the queues', async () => {
    await system.queuesAreEmpty();
  });
});
