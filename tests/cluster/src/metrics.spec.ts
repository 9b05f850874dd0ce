/** What the services say at /metrics, as Prometheus reads it. */
import { appNames } from '@coffee/cluster';
import { checkMetrics } from '@coffee/promtool';
import { MonitoredCluster } from './metrics.fixture';

jest.setTimeout(120_000);

describe('the metrics of a system that has worked', () => {
  let system: MonitoredCluster;
  beforeAll(async () => {
    system = await MonitoredCluster.start();
  });
  afterAll(() => system.stop());

  it.each(appNames)('pass the check of Prometheus: %s', async (app) => {
    expect(checkMetrics(await system.metricsOf(app))).toEqual([]);
  });
});
