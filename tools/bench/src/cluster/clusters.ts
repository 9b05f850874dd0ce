/** The systems that are measured: clusters of service processes on a private broker, started and taken down together. */
import { startBroker, type Broker } from '@coffee/broker';
import { startCluster, type Cluster, type ClusterOptions } from '@coffee/cluster';

/**
 * Starts a broker and clusters that share it, each with queues of its own. In the order given; all are ready when `use` is called and
 * down when this resolves.
 */
export async function withClusters<T>(
  wanted: readonly ClusterOptions[],
  use: (clusters: readonly Cluster[], broker: Broker) => Promise<T>,
): Promise<T> {
  // A broker that others use too would be measured with their work.
  const broker = await startBroker({ shared: false });
  const clusters: Cluster[] = [];
  try {
    for (const [i, options] of wanted.entries())
      clusters.push(await startCluster({ ...options, amqpUrl: broker.url, namespace: `bench${i}` }));
    await Promise.all(clusters.map((cluster) => cluster.waitReady()));
    return await use(clusters, broker);
  } finally {
    await Promise.all(clusters.map((cluster) => cluster.stop()));
    await broker.stop();
  }
}
