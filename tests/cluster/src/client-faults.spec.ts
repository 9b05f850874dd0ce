import type { GatewayClientOptions } from '@coffee/sessions/client';
import { until } from '@coffee/testing';
import { Scanners, gate, type Analysis, type AnalysisOptions } from './analysis.fixture';
import { Dataset } from './dataset.fixture';
import { GatewaySystem } from './gateways.fixture';
import { Line } from './line.fixture';

jest.setTimeout(120_000);

const [alice, bob] = ['alice-token', 'bobs-token'] as const;

describe('clients of two gateways', () => {
  let system: GatewaySystem;
  let scanners: Scanners;
  let data: Dataset;
  const lines: Line[] = [];
  beforeAll(async () => {
    scanners = new Scanners();
    data = await Dataset.generate({ seed: 7 });
    system = await GatewaySystem.start({
      scale: { gateway: 2 },
      env: { TOKENS: `${alice},${bob}`, MAX_JOBS: '1', LEASE_SECONDS: '6', KEEP_SECONDS: '2' },
    });
  });
  afterEach(async () => {
    await Promise.all(lines.splice(0).map((line) => line.stop()));
    await system.untilNothingIsLeft();
  });
  afterAll(async () => {
    const problems = await system.stop();
    await scanners.stop();
    data.remove();
    expect([problems, system.obituaries()]).toEqual([[], []]);
  });

  const clientOf = (gateways: readonly number[], options: Partial<GatewayClientOptions> = {}) =>
    system.client(gateways, { token: alice, ...options });
  const start = (options: AnalysisOptions = {}, gateway = 0): Analysis =>
    scanners.start(clientOf([gateway]), data, options);

  /** Of the next job nothing can be finished: it waits for its joiner until `start`. */
  async function withoutJoiner(): Promise<{ start(): void }> {
    await system.cluster.halt('joiner', 0);
    return { start: () => system.cluster.start('joiner', 0) };
  }

  describe('cancel a job', () => {
    const cancelled = { outcome: 'cancelled', reason: 'cancelled by its owner' };
    afterEach(() => start().check());

    it('while it waits, and nobody else may', async () => {
      const held = gate();
      const [running, waiting] = [start({ beforeChunk: () => held.passed }), start({}, 1)];
      const id = await waiting.id;
      await until('one of them runs', () => [running, waiting].some(({ places }) => places.at(-1) === 0));
      const stranger = clientOf([0], { token: bob });
      for (const refused of [stranger.cancel(id), stranger.listJobs(id), stranger.cancel(await running.id)])
        await expect(refused).rejects.toMatchObject({ session: 'UNKNOWN_JOB' });
      expect(await stranger.listJobs()).toEqual([]);
      expect(await clientOf([0]).cancel(id)).toMatchObject(cancelled);
      expect(await waiting.ended()).toMatchObject(cancelled);
      held.open();
      await running.check();
    });

    it('in the middle of its upload, through another gateway', async () => {
      const analysis = start({
        beforeChunk: async (n) => {
          if (n === 6) expect(await clientOf([1]).cancel(await analysis.id)).toMatchObject(cancelled);
        },
      });
      expect(await analysis.ended()).toMatchObject(cancelled);
      await expect(analysis.uploaded).rejects.toThrow();
    });

    it('after its upload', async () => {
      const joiner = await withoutJoiner();
      const analysis = start();
      await analysis.uploaded;
      analysis.job.cancel();
      expect(await analysis.ended()).toMatchObject(cancelled);
      joiner.start();
    });

    it('in the middle of its results', async () => {
      const joiner = await withoutJoiner();
      const analysis = start({ onResult: (n) => (n === 2 ? analysis.job.cancel() : undefined) });
      expect(await analysis.ended()).toMatchObject(cancelled);
      joiner.start();
    });
  });

  /** A client on a line to gateway 0 that tries nothing when the line is cut: it is dead. */
  async function mortal(options: (line: Line) => AnalysisOptions): Promise<Analysis> {
    const line = await Line.to(system.port(0));
    lines.push(line);
    return scanners.start(system.clientOf([line.port], { token: alice, patience: 0 }), data, options(line));
  }

  describe('that die', () => {
    const resume = async (dead: Analysis): Promise<Analysis> => {
      await expect(dead.job.finished).rejects.toThrow('cannot be reached');
      const another = scanners.resume(clientOf([1]), await dead.id, data);
      await another.check();
      return another;
    };

    it('in the middle of the upload leave a job that another process finishes through another gateway', async () => {
      await resume(await mortal((line) => ({ beforeChunk: (n) => (n === 8 ? line.cut() : undefined) })));
    });

    it('in the middle of the results leave all of them', async () => {
      const joiner = await withoutJoiner();
      const dead = await mortal((line) => ({ onResult: (n) => (n === 2 ? line.cut() : undefined) }));
      await dead.job.finished.catch(() => joiner.start());
      // Of some that it was sent it never heard.
      expect((await resume(dead)).results).toBeGreaterThan(dead.results);
    });

    it('and do not come back leave a job that is cancelled when its lease is over', async () => {
      const dead = await mortal((line) => ({ beforeChunk: (n) => (n === 8 ? line.cut() : undefined) }));
      const id = await dead.id;
      await until(
        'it is cancelled',
        () => system.entry(id)?.state === 'cancelled',
        () => system.entry(id)?.state,
      );
      expect(system.entry(id)?.reason).toBe('its client was away for longer than 6 s');
    });
  });

  it.each<[when: string, options: (cut: () => void) => AnalysisOptions]>([
    ['upload', (cut) => ({ beforeChunk: (n) => (n === 8 ? cut() : undefined) })],
    ['results', (cut) => ({ onResult: (n) => (n === 2 ? cut() : undefined) })],
  ])('that lose their line in the middle of the %s go on through another gateway', async (_when, options) => {
    const line = await Line.to(system.port(0));
    lines.push(line);
    const joiner = await withoutJoiner();
    let interrupted = 0;
    const analysis = scanners.start(system.clientOf([line.port, system.port(1)], { token: alice }), data, {
      ...options(() => line.cut()),
      onInterrupted: () => {
        interrupted++;
        joiner.start();
      },
    });
    await analysis.check();
    expect(interrupted).toBe(1);
  });
});
