/** Jobs of the command line on a cluster, and what becomes of them when somebody interrupts them or goes away. */
import { cpSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultParameters } from '@coffee/query-plan';
import { compareAnswers } from '@coffee/verify';
import { shopFlags, until } from '@coffee/testing';
import { CommandLineCluster } from './command-line-cluster.fixture';
import type { CoffeeProcess } from './command-line.fixture';
import { plan } from './system.fixture';

jest.setTimeout(120_000);

const example = join(__dirname, '../../../examples/small');

describe('a job of coffee on a cluster', () => {
  let system: CommandLineCluster;
  beforeAll(async () => {
    system = await CommandLineCluster.start();
  });
  afterAll(async () => {
    expect(await system.stop()).toEqual([]);
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
