/** The systems that are measured: clusters of service processes on a private broker, started and taken down together. */
import { startBroker, type Broker } from '@coffee/broker';
import { startCluster, type Cluster, type ClusterOptions } from '@coffee/cluster';
import { unlessAborted } from '../interruption';

/** Who is told what a reader of the figures must know. */
export interface Audience {
  /** A service ended by itself, or was killed. */
  readonly say: (line: string) => void;
  readonly onBroker: (version: string) => void;
  /** When it aborts nobody waits for clusters to be ready. */
  readonly signal?: AbortSignal;
}

/**
 * Starts a broker and clusters that share it, each with queues of its own. In the order given; all are ready when `use` is called and
 * down when this resolves.
 */
export async function withClusters<T>(
  { say, onBroker, signal }: Audience,
  wanted: readonly ClusterOptions[],
  use: (clusters: readonly Cluster[], broker: Broker) => Promise<T>,
): Promise<T> {
  // A broker that others use too would be measured with their work.
  const broker = await startBroker({ shared: false });
  const clusters: Cluster[] = [];
  const lastLines = new Map<string, string>();
  try {
    onBroker((await broker.control('-q', 'version')).trim());
    for (const [i, options] of wanted.entries()) {
      const cluster = await startCluster({
        // As in the images.
        sourceMaps: true,
        ...options,
        amqpUrl: broker.url,
        namespace: `bench${i}.`,
        onLine: ({ name }, line) => lastLines.set(`${i}.${name}`, line),
        onDied: ({ name }, { code, signal }) =>
          say(`${name} ended with ${signal ?? code}; its last line: ${lastLines.get(`${i}.${name}`) ?? 'none'}`),
      });
      clusters.push(cluster);
    }
    await unlessAborted(Promise.all(clusters.map((cluster) => cluster.waitReady())), signal);
    return await use(clusters, broker);
  } finally {
    await Promise.all(clusters.map((cluster) => cluster.stop()));
    await broker.stop();
  }
}
