import { startBroker, type Broker } from '@coffee/broker';
import { gatewayFailpointNames } from '@coffee/jobs';
import { Scanners } from './analysis.fixture';
import { Dataset } from './dataset.fixture';
import { GatewaySystem } from './gateways.fixture';
import { until } from './system.fixture';

jest.setTimeout(120_000);

describe('two gateways and a broker of their own', () => {
  let broker: Broker;
  let system: GatewaySystem;
  let scanners: Scanners;
  let data: Dataset;
  beforeAll(async () => {
    scanners = new Scanners();
    broker = await startBroker({ shared: false });
    data = await Dataset.generate({ seed: 11 });
    system = await GatewaySystem.start({
      amqpUrl: broker.url,
      scale: { gateway: 2 },
      env: { LEASE_SECONDS: '6', KEEP_SECONDS: '2' },
    });
  });
  afterAll(async () => {
    const problems = await system.stop();
    // Not even what no journal tells of.
    const queues = await broker.control('-q', 'list_queues', 'name');
    await broker.stop();
    await scanners.stop();
    data.remove();
    expect([problems, queues.trim()]).toEqual([[], '']);
  });

  it.each(['filter', 'aggregator', 'maximizer', 'joiner', 'gateway'] as const)(
    'stop in order in the middle of a job, or any other service: %s',
    async (app) => {
      const analysis = scanners.start(system.client([0, 1]), data, {
        beforeChunk: async (n) => {
          if (n === 8) expect(await system.cluster.kill(app, 0, 'SIGTERM')).toEqual({ code: 0, signal: null });
        },
      });
      await analysis.check();
      await system.cluster.waitReady();
    },
  );

  describe.each([
    ['goes on through another', [0, 1]],
    ['waits until it is back', [0]],
  ])('a gateway is killed, and the client %s', (_how, gateways) => {
    it.each(gatewayFailpointNames)('%s', async (place) => {
      const before = system.deaths.length;
      await system.arm('gateway', 0, `${place}:*:${/chunk|result/.test(place) ? 3 : 1}`);
      await scanners.start(system.client(gateways), data).check();
      await until('it has died', () => system.deaths.length > before);
      expect(system.deaths.slice(before)).toEqual([{ name: 'gateway.0', code: null, signal: 'SIGKILL' }]);
    });
  });
});
