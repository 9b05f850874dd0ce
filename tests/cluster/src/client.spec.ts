/** The command line against a cluster of processes on a real broker. */
import { appendFileSync, cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareAnswers } from '@coffee/verify';
import { shopFlags } from '@coffee/testing';
import { CommandLineCluster } from './command-line-cluster.fixture';
import { coffee, type Outcome } from './command-line.fixture';

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

    it('has an empty answer for years that are not there, and says which are', async () => {
      const { code, err } = await system.run('analyze', example, '--queries', 'q3', '--years', '2019');
      expect(code).toBe(0);
      expect(err).toMatch(
        /note: no row of transactions is of the years that were asked for \(2019\); there are rows of \d{4}/,
      );
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

  it('leaves nothing in the queues', async () => {
    await system.queuesAreEmpty();
  });
});
