/**
 * Three RabbitMQ nodes as one cluster on this machine, for tests of what survives the loss of one. Owns: that all of them come up
 * together and go down together. They live and die with this process.
 */
import { randomBytes } from 'node:crypto';
import { CoffeeError } from '@coffee/core';
import { findServer, type ServerSource } from './find-server';
import { freePorts } from './free-ports';
import { startNode } from './private-node';
import type { Broker } from './broker';
import { BOOT_PATIENCE } from './start-broker';

export interface BrokerCluster {
  /** Each can be killed and revived alone; a node is `stop`ped only with all others. */
  readonly nodes: readonly Broker[];
  readonly urls: readonly string[];
  /** Ends all of them and removes all that they wrote. Idempotent. */
  stop(): Promise<void>;
}

export interface BrokerClusterOptions {
  readonly nodes?: number;
  readonly log?: (line: string) => void;
  /** How long each node may take to answer (ms). */
  readonly patience?: number;
}

/** @throws CoffeeError USAGE when no RabbitMQ is installed or can be; TRANSPORT when the nodes do not become one cluster. */
export async function startBrokerCluster(options: BrokerClusterOptions = {}): Promise<BrokerCluster> {
  const {
    nodes: count = 3,
    log = (line) => void process.stderr.write(`${line}\n`),
    patience = BOOT_PATIENCE,
  } = options;
  const nodes = await startNodes(findServer(log), count, patience);
  let stopped: Promise<void> | undefined;
  // The first node has the port mapper of all: it goes last.
  const stop = async (): Promise<void> => {
    const [first, ...others] = nodes;
    await Promise.all(others.map((node) => node.stop()));
    await first?.stop();
  };
  const cluster: BrokerCluster = { nodes, urls: nodes.map(({ url }) => url), stop: () => (stopped ??= stop()) };
  const members = await runningNodes(nodes[0]!);
  if (members.length === count) return cluster;
  await cluster.stop();
  throw new CoffeeError('TRANSPORT', `of ${count} private brokers these are one cluster: ${members.join(', ')}`);
}

/** The names of the nodes of its cluster that are up, as the node itself sees it. */
async function runningNodes(node: Broker): Promise<readonly string[]> {
  const status = await node.control('--silent', 'cluster_status', '--formatter', 'json');
  return (JSON.parse(status) as { readonly running_nodes: readonly string[] }).running_nodes;
}

async function startNodes(source: ServerSource, count: number, patience: number): Promise<Broker[]> {
  const [mapper = 0, ...free] = await freePorts(1 + 2 * count);
  const ports = free.slice(0, count);
  const cookie = randomBytes(16).toString('hex');
  const starting = ports.map((amqp, i) => {
    const peers = { ports, cookie, runsMapper: i === 0 };
    return startNode(source, { amqp, distribution: free[count + i] ?? 0, mapper }, patience, peers);
  });
  const outcomes = await Promise.allSettled(starting);
  const started = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (!failure) return started;
  await Promise.all(started.reverse().map((node) => node.stop()));
  throw failure.reason;
}
