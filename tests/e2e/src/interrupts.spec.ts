/** Ctrl-C and unreachable brokers, as whoever has a job at a gateway meets them: what is said is what happened. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FalseGateway, TestSystem, type TestGateway } from '@coffee/sessions/testing';
import { compareAnswers } from '@coffee/verify';
import { shopFlags } from '@coffee/testing';
import { WatchedCoffee, coffee, example } from './coffee-process';

jest.setTimeout(60_000);

describe('a job at a gateway that answers', () => {
  let system: TestSystem;
  let gateway: TestGateway;
  let results: string;
  beforeEach(async () => {
    system = new TestSystem();
    gateway = await system.gateway();
    results = mkdtempSync(join(tmpdir(), 'coffee-interrupts-'));
  });
  afterEach(async () => {
    await system.stop();
    rmSync(results, { recursive: true });
  });
  const at = (): string[] => ['--gateway', `127.0.0.1:${gateway.port}`];
  const stateOf = async (job: string): Promise<string | undefined> =>
    (await system.client(gateway).listJobs(job))[0]?.state;

  it('is left running by Ctrl-C twice, and its answers are fetched later', async () => {
    const command = new WatchedCoffee('analyze', example, ...shopFlags, ...at());
    const job = await command.says(/^job (\S+)$/m);
    command.kill('SIGINT');
    await command.says(/Ctrl-C again to leave the job running/);
    command.kill('SIGINT');
    const { code, err } = await command.ended;
    expect(code).toBe(130);
    expect(err).toContain(
      `left job ${job} running; go on with it, or it is cancelled when its lease is over: coffee resume ${job} ${example} --gateway`,
    );
    expect(await stateOf(job)).toBe('running');
    await system.worker();
    expect(await coffee('resume', job, example, '--out', results, ...at())).toMatchObject({ code: 0 });
    expect(compareAnswers(results, join(example, 'expected'))).toEqual([]);
  });

  it('is cancelled by Ctrl-C once', async () => {
    const command = new WatchedCoffee('analyze', example, ...shopFlags, ...at());
    const job = await command.says(/^job (\S+)$/m);
    command.kill('SIGINT');
    const { code, err } = await command.ended;
    expect([code, err]).toEqual([
      130,
      expect.stringContaining(`coffee: interrupted: job ${job} is cancelled, nothing was written\n`) as string,
    ]);
    expect(await stateOf(job)).toBe('cancelled');
  });

  it('is left on purpose by --detach, with the command that gives its answers', async () => {
    const { code, out, err } = await coffee('analyze', example, ...shopFlags, '--detach', '--out', results, ...at());
    const job = /^job (\S+)$/m.exec(err)?.[1] ?? '';
    expect([code, out]).toEqual([0, '']);
    expect(err).toContain(
      `left job ${job} running, all of it uploaded; for its answers, when it has completed: coffee results ${job} --gateway 127.0.0.1:${gateway.port} --out ${results}\n`,
    );
    expect(await stateOf(job)).toBe('running');
  });
});

describe('a gateway without its broker', () => {
  let gateway: FalseGateway;
  beforeEach(async () => {
    gateway = await FalseGateway.start((client) => {
      client.json('ERROR', { code: 'UNAVAILABLE', message: 'the broker cannot be reached', retriable: true });
      client.socket.end();
    });
  });
  afterEach(() => gateway.stop());
  const analyze = (patience: number): WatchedCoffee =>
    new WatchedCoffee(
      'analyze',
      example,
      ...shopFlags,
      '--gateway',
      `127.0.0.1:${gateway.port}`,
      '--patience',
      String(patience),
    );

  it('is told of in one line, asked less and less, and given up when patience is at an end', async () => {
    const { code, out, err } = await analyze(2).ended;
    expect([code, out]).toEqual([7, '']);
    expect(err).toBe('the broker cannot be reached; trying again …\ncoffee: the broker cannot be reached\n');
    expect(gateway.asked).toBeLessThan(15);
  });

  it('is not waited for any longer when Ctrl-C comes, however patient the command is', async () => {
    const command = analyze(86_400);
    await command.says(/trying again/);
    command.kill('SIGINT');
    expect(await command.ended).toEqual({
      code: 130,
      out: '',
      err: 'the broker cannot be reached; trying again …\ncoffee: interrupted: nothing was written\n',
    });
  });
});
