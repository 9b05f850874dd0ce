/**
 * Two gateways and their services on a broker that no other test has, and data to analyze: for faults that others would feel, and
 * to see that jobs leave nothing, not even what no journal tells of.
 */
import { startBroker, type Broker } from '@coffee/broker';
import { Scanners, type Analysis, type AnalysisOptions } from './analysis.fixture';
import { Dataset } from './dataset.fixture';
import { GatewaySystem } from './gateways.fixture';

export class OwnBrokerSystem {
  private constructor(
    readonly broker: Broker,
    readonly system: GatewaySystem,
    private readonly scanners: Scanners,
    private readonly data: Dataset,
  ) {}

  /** @param seed of the data. @param env of the services. @param results where answers are kept: gateways speak HTTP, too. */
  static async start(
    seed: number,
    env: Readonly<Record<string, string>> = {},
    results?: string,
  ): Promise<OwnBrokerSystem> {
    const broker = await startBroker({ shared: false });
    const data = await Dataset.generate({ seed });
    const system = await GatewaySystem.start({
      amqpUrl: broker.url,
      scale: { gateway: 2 },
      env,
      ...(results !== undefined && { results }),
    });
    return new OwnBrokerSystem(broker, system, new Scanners(), data);
  }

  /** A job of a client of these gateways, in this order. */
  analyze(gateways: readonly number[], options: AnalysisOptions = {}): Analysis {
    return this.scanners.start(this.system.client(gateways), this.data, options);
  }

  /** Another client that fetches the answers of a job. */
  fetch(gateways: readonly number[], job: string): Analysis {
    return this.scanners.resume(this.system.client(gateways), job, this.data);
  }

  /** Has the answers of a job fetched over HTTP through this gateway, and compares them with the oracle's. */
  async checkOverHttp(gateway: number, job: string): Promise<void> {
    const path = `${this.system.cluster.httpAddress(gateway)}/v1/jobs/${job}`;
    expect(await (await fetch(path)).json()).toMatchObject({ job, state: 'completed' });
    const { answers } = (await (await fetch(`${path}/answers`)).json()) as {
      readonly answers: { readonly name: string }[];
    };
    const files = new Map<string, Buffer>();
    for (const { name } of answers) {
      const answer = await fetch(`${path}/answers/${name}.csv`);
      files.set(`${name}.csv`, Buffer.from(await answer.arrayBuffer()));
    }
    await this.data.check(files);
  }

  /** Kills everything, and waits until all of it is back. */
  async restartAll(): Promise<void> {
    const { cluster } = this.system;
    await this.broker.restart();
    await Promise.all(cluster.services().map(({ spec: { app, replica } }) => cluster.kill(app, replica)));
    await cluster.waitReady();
  }

  /** Ends everything. @returns what is not as it should be: as `GatewaySystem.stop`, and queues and logs that are left. */
  async stop(): Promise<string[]> {
    const problems = await this.system.stop();
    const queues = await this.broker.control('-q', 'list_queues', 'name');
    await this.broker.stop();
    await this.scanners.stop();
    this.data.remove();
    return [...problems, ...queues.split('\n').filter(Boolean)];
  }
}
