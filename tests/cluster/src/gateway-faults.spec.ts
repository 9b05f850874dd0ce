import { gatewayFailpointNames } from '@coffee/jobs';
import { until } from '@coffee/testing';
import { OwnBrokerSystem } from './own-broker.fixture';

jest.setTimeout(120_000);

describe('two gateways and a broker of their own', () => {
  let own: OwnBrokerSystem;
  beforeAll(async () => {
    own = await OwnBrokerSystem.start(11, { LEASE_SECONDS: '6', KEEP_SECONDS: '2' });
  });
  afterAll(async () => {
    expect(await own.stop()).toEqual([]);
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
      const analysis = own.analyze(gateways);
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
