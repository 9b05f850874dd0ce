import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gatewayFailpointNames } from '@coffee/jobs';
import { resultsFailpointNames } from '@coffee/results';
import { until } from '@coffee/testing';
import { OwnBrokerSystem } from './own-broker.fixture';

jest.setTimeout(120_000);

describe('two gateways and a broker of their own', () => {
  let own: OwnBrokerSystem;
  let results: string;
  beforeAll(async () => {
    results = mkdtempSync(join(tmpdir(), 'coffee-results-'));
    const store = { RESULTS_RUN_BYTES: '8KiB' };
    // Answers outlive the absence of the one gateway that their client knows, on a machine that has much to do.
    own = await OwnBrokerSystem.start(11, { LEASE_SECONDS: '6', KEEP_SECONDS: '20', ...store }, results);
  });
  afterAll(async () => {
    expect(await own.stop()).toEqual([]);
    rmSync(results, { recursive: true, force: true });
  });

  it('complete a job that was submitted and left though its own is killed, and have its answers after a restart of everything', async () => {
    const { system } = own;
    await system.cluster.halt('joiner', 0);
    const submitted = own.analyze([0], { keep: true });
    await submitted.uploaded;
    const id = await submitted.id;
    submitted.job.leave();
    await system.cluster.kill('gateway', 0);
    system.cluster.start('joiner', 0);
    await until('it has completed', () => system.entry(id)?.state === 'completed');
    await own.fetch([1], id).check();
    await own.checkOverHttp(1, id);
    await own.restartAll();
    for (const gateway of [0, 1]) {
      await own.fetch([gateway], id).check();
      await own.checkOverHttp(gateway, id);
    }
    expect(readdirSync(results).sort()).toEqual(['.writing', id]);
    await system.client([1]).delete(id);
    expect(readdirSync(results)).toEqual(['.writing']);
  });

  it.each(['filter', 'aggregator', 'maximizer', 'joiner', 'gateway'] as const)(
    'stop in order in the middle of a job, or any other service: %s',
    async (app) => {
      const { cluster } = own.system;
      const analysis = own.analyze([0, 1], {
        beforeChunk: async (n) => {
          if (n === 8) expect(await cluster.kill(app, 0, 'SIGTERM')).toEqual({ code: 0, signal: null });
        },
      });
      await analysis.check();
      await cluster.waitReady();
    },
  );

  describe.each([
    ['goes on through another', [0, 1]],
    ['waits until it is back', [0]],
  ])('a gateway is killed, and the client %s', (_how, gateways) => {
    it.each(gatewayFailpointNames)('%s', async (place) => {
      const { system } = own;
      const [before, jobs] = [system.deaths.length, [...system.journal].length];
      await system.arm('gateway', 0, `${place}:*:${/chunk|result/.test(place) ? 3 : 1}`);
      const keep = isOfStore(place);
      const analysis = own.analyze(gateways, { keep });
      await analysis.check();
      await until('it has died', () => system.deaths.length > before);
      expect(system.deaths.slice(before)).toEqual([{ name: 'gateway.0', code: null, signal: 'SIGKILL' }]);
      // However often its client had to ask for it, there is one.
      const opened = (): string[] => [...system.journal].slice(jobs).map((entry) => entry.opened.job);
      await until('its job is in the journal', () => opened().length > 0);
      expect(opened()).toEqual([await analysis.id]);
    });
  });
});

/** A place that only jobs pass whose answers are kept. */
const isOfStore = (place: string): boolean => resultsFailpointNames.some((name) => name === place);
