import { startBroker, type Broker } from '@coffee/broker';
import { Scanners } from './analysis.fixture';
import { Dataset } from './dataset.fixture';
import { GatewaySystem } from './gateways.fixture';

jest.setTimeout(120_000);

describe('a broker, in the middle of a job,', () => {
  let broker: Broker;
  let system: GatewaySystem;
  let scanners: Scanners;
  let data: Dataset;
  beforeAll(async () => {
    scanners = new Scanners();
    broker = await startBroker({ shared: false });
    data = await Dataset.generate({ seed: 13 });
    system = await GatewaySystem.start({ amqpUrl: broker.url, scale: { gateway: 2 } });
  });
  afterAll(async () => {
    const problems = await system.stop();
    await broker.stop();
    await scanners.stop();
    data.remove();
    expect([problems, system.deaths]).toEqual([[], []]);
  });

  // In this order: RabbitMQ 3.10 may lose all streams when it is killed within seconds of the very first one.
  it.each<[what: string, fault: () => Promise<void>]>([
    ['is restarted', () => broker.restart()],
    ['is killed and comes back', () => broker.kill().then(() => broker.revive())],
  ])('%s, and no more is to be seen of it', async (_what, fault) => {
    const analysis = scanners.start(system.client([0, 1]), data, {
      beforeChunk: (n) => (n === 8 ? fault() : undefined),
    });
    await analysis.check();
    await system.untilNothingIsLeft();
  });
});
