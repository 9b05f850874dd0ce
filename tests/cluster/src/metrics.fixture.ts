/** A system of one process of each kind that has worked for a client of each port, and what its processes say at /metrics then. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, testBroker } from '@coffee/broker';
import { startCluster, type AppName, type Cluster } from '@coffee/cluster';
import { connectRabbitmq } from '@coffee/middleware-rabbitmq';
import { channelNames } from '@coffee/query-plan';
import { declaredQueues, shopFlags } from '@coffee/testing';
import { coffee } from './command-line.fixture';

const example = join(__dirname, '../../../examples/small');

export class MonitoredCluster {
  private constructor(
    private readonly cluster: Cluster,
    private readonly folder: string,
    private readonly namespace: string,
  ) {}

  static async start(): Promise<MonitoredCluster> {
    const folder = mkdtempSync(join(tmpdir(), 'coffee-metrics-'));
    const namespace = `test-${randomBytes(6).toString('hex')}.`;
    const [httpPort] = await freePorts(1);
    const cluster = await startCluster({
      amqpUrl: testBroker(),
      namespace,
      env: { RESULTS_DIR: join(folder, 'stored'), HTTP_HOST: '127.0.0.1', HTTP_PORT: String(httpPort) },
    });
    const monitored = new MonitoredCluster(cluster, folder, namespace);
    await cluster.waitReady();
    const answered = await coffee(['analyze', example, ...shopFlags, '--gateway', cluster.gatewayAddress()]);
    expect(answered).toMatchObject({ code: 0 });
    expect((await fetch(`http://127.0.0.1:${httpPort}/v1/jobs`)).status).toBe(200);
    return monitored;
  }

  /** What one process of this kind says. */
  async metricsOf(app: AppName): Promise<string> {
    const { spec } = this.cluster.services().find((service) => service.spec.app === app)!;
    const response = await fetch(`http://127.0.0.1:${spec.healthPort}/metrics`);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    return response.text();
  }

  async stop(): Promise<void> {
    await this.cluster.stop();
    await rm(this.folder, { recursive: true, force: true });
    const transport = await connectRabbitmq({ url: testBroker(), namespace: this.namespace });
    for (const name of declaredQueues()) await transport.workQueue(name).delete();
    await transport.log(channelNames.journal).delete();
    await transport.close();
  }
}
