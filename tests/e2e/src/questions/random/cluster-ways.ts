/** Questions asked of a cluster: over the binary protocol, of gateways that cut plans in different ways, with RabbitMQ behind them. */
import { AnswerCollector } from '@coffee/answers';
import { startBroker } from '@coffee/broker';
import { buildServices, startCluster, appNames } from '@coffee/cluster';
import { CoffeeError, asCoffeeError } from '@coffee/core';
import { compileKernel, openFolder } from '@coffee/csv';
import { SessionError } from '@coffee/protocol';
import type { ServiceLayout } from '@coffee/query-plan';
import { GatewayClient, parseGateways } from '@coffee/sessions/client';
import { ScanPool, uploadFolder } from '@coffee/worker-runtime';
import type { Way, Ways } from './ways';

interface Gateway {
  readonly layout: ServiceLayout;
  readonly partitions: number;
  readonly rangeBytes: number;
}

const gateways: readonly Gateway[] = [
  { layout: 'kinds', partitions: 2, rangeBytes: 4_000 },
  { layout: 'roles', partitions: 3, rangeBytes: 2_000 },
  { layout: 'none', partitions: 1, rangeBytes: 1_000 },
];

/**
 * A cluster with a broker of its own, two filters and maximizers, and a gateway for each layout: workers take whatever plan a job has.
 * @param onDied told of a process that ended by itself, which none should.
 */
export async function clusterWays(onDied: (line: string) => void): Promise<Ways> {
  buildServices(appNames);
  const broker = await startBroker({ shared: false });
  const settings = gateways.map(({ layout, partitions }) => ({ LAYOUT: layout, PARTITIONS: String(partitions) }));
  const cluster = await startCluster({
    scale: { gateway: gateways.length, filter: 2, aggregator: 1, maximizer: 2, joiner: 1 },
    amqpUrl: broker.url,
    // Nothing is asked for again, and what stands still has failed.
    env: { LINGER_SECONDS: '0', STALL_SECONDS: '60' },
    firstEnv: Object.fromEntries(settings.map((each, i) => [`gateway.${i}`, each])),
    onDied: ({ name }, { code, signal }) => onDied(`${name} ended with ${signal ?? code}`),
  });
  const close = async (): Promise<void> => {
    await cluster.stop();
    await broker.stop();
  };
  try {
    await cluster.waitReady();
  } catch (error) {
    await close();
    throw error;
  }
  const ways = gateways.map(({ layout, partitions, rangeBytes }, i) =>
    clusterWay(
      `cluster, ${layout}, ${partitions} partitions, ${rangeBytes} bytes at once`,
      cluster.gatewayAddress(i),
      rangeBytes,
    ),
  );
  const closeAll = async (): Promise<void> => {
    for (const way of ways) await way.close();
    await close();
  };
  return { ways, close: closeAll };
}

export interface ClusterWay extends Way {
  readonly close: () => Promise<void>;
}

/** @param gateway `host:port`. @param rangeBytes of a file that make one chunk. */
export function clusterWay(name: string, gateway: string, rangeBytes: number): ClusterWay {
  const client = new GatewayClient({ gateways: parseGateways(gateway), patience: 30_000 });
  // Without a thread of its own: folders are small.
  const scanners = new ScanPool({ threads: 0, entry: '', kernel: compileKernel() });
  return {
    name,
    ask: (dir, text) => askGateway(client, scanners, { dir, text, rangeBytes }),
    close: () => scanners.stop(),
  };
}

interface Asked {
  readonly dir: string;
  readonly text: string;
  readonly rangeBytes: number;
}

async function askGateway(
  client: GatewayClient,
  scanners: ScanPool,
  { dir, text, rangeBytes }: Asked,
): Promise<ReadonlyMap<string, string>> {
  let collector: AnswerCollector | undefined;
  const sql = { questions: [{ name: 'asked', text }] };
  const job = client.startJob(
    { ...{ queries: [], sql, tables: [], fingerprint: dir }, format: 'columns', onBadRow: 'fail' },
    {
      accepted: (accepted) => (collector ??= new AnswerCollector(accepted)),
      submitted: (part) => collector?.add(part),
    },
  );
  const upload = async (): Promise<void> => {
    const { scan } = await job.accepted;
    await uploadFolder(
      scanners,
      {
        ingest: (table, seq, body) => job.upload(table, seq, body),
        completeTable: (table, chunks) => job.completeTable(table, chunks),
      },
      openFolder(dir, scan, { rangeBytes }),
      { scans: scan, onBadRow: 'fail', signal: new AbortController().signal, onAccepted: () => undefined },
    );
  };
  try {
    const uploaded = upload().catch((error: unknown) => {
      // How it ended is told by the job.
      if (asCoffeeError(error).code !== 'JOB_OVER') throw error;
    });
    const [{ outcome, reason = '', code = 'JOB_FAILED' }] = await Promise.all([job.finished, uploaded]);
    await job.close();
    if (outcome !== 'completed') throw new CoffeeError(outcome === 'failed' ? code : 'CANCELLED', reason);
    const answers = collector?.answers() ?? [];
    return new Map(answers.map((answer) => [answer.sink.name, Buffer.concat([...answer.csv()]).toString()]));
  } catch (error) {
    job.leave();
    // As it is where nothing stands between.
    if (error instanceof SessionError && error.session === 'BAD_REQUEST')
      throw new CoffeeError('USAGE', error.message, { cause: error });
    throw error;
  }
}
