/**
 * A scaling file as processes of this machine. Owns: how its keys become the settings of processes, and its broker. Limits of memory
 * and cores are for containers: they do not hold here.
 */
import { startBroker, startBrokerCluster } from '@coffee/broker';
import { startCluster, type Cluster, type ClusterOptions, type Exit, type Scale } from '@coffee/cluster';
import type { CoffeeError } from '@coffee/core';
import { commonSettings, processesOf, servicesOf } from './deployment';
import type { Scaling } from './scaling';

/** What `startCluster` takes; the broker comes with it. */
export function clusterOptions(scaling: Scaling): ClusterOptions & { readonly scale: Scale } {
  const gateway = servicesOf(scaling).find(({ role }) => role === 'gateway');
  return { scale: processesOf(scaling), env: { ...commonSettings(scaling), ...gateway?.env } };
}

/**
 * Starts the broker of the scaling file, then its services. `AMQP_URL` of the environment stands in for a single broker of its own.
 * @throws CoffeeError USAGE when no RabbitMQ can be had.
 */
export async function startLocalCluster(scaling: Scaling, options: ClusterOptions): Promise<Cluster> {
  const broker = await startLocalBroker(scaling);
  try {
    const { env, ...own } = clusterOptions(scaling);
    const { port, http } = scaling.gateway;
    const cluster = await startCluster({
      gatewayPort: port,
      ...(http !== false && { httpPort: http }),
      ...own,
      ...options,
      amqpUrl: broker.urls.join(','),
      env: { ...env, ...options.env },
    });
    const stop = async (): Promise<ReadonlyMap<string, Exit>> => {
      const exits = await cluster.stop();
      await broker.stop();
      return exits;
    };
    return { ...cluster, broker: { ...cluster.broker, lost: broker.lost }, stop };
  } catch (thrown) {
    await broker.stop();
    throw thrown;
  }
}

interface LocalBroker {
  readonly urls: readonly string[];
  /** As `Broker.lost`, of all its nodes. */
  readonly lost: Promise<CoffeeError>;
  stop(): Promise<void>;
}

async function startLocalBroker({ broker }: Scaling): Promise<LocalBroker> {
  if ('urls' in broker) return { urls: broker.urls, lost: new Promise(() => undefined), stop: () => Promise.resolve() };
  if (broker.nodes > 1) {
    const cluster = await startBrokerCluster({ nodes: broker.nodes });
    const { nodes, urls } = cluster;
    const lost = Promise.all(nodes.map((node) => node.lost)).then(([first]) => first!);
    return { urls, lost, stop: () => cluster.stop() };
  }
  const single = await startBroker();
  return { urls: [single.url], lost: single.lost, stop: () => single.stop() };
}
