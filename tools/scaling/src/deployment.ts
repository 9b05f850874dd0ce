/**
 * What a scaling file asks for, as a list of services: who runs how often, with which settings, within which limits. The one place
 * where compose files, manifests, local clusters and the plan's table come from, so that they cannot differ. Pure.
 */
import type { AppName } from '@coffee/cluster';
import type { Scaling } from './scaling';
import { kindsOf, statelessApps, type StatelessApp } from './stage-kinds';

export interface Limits {
  /** Bytes. */
  readonly memory: number;
  readonly cpus: number;
}

interface ServiceOf {
  /** For people, hosts and objects: `filter-year`. */
  readonly name: string;
  readonly app: AppName;
  readonly replicas: number;
  readonly limits: Limits;
  /** Settings that all its replicas share, besides those of all services. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * `stateless`: replicas share the chunks of one work queue, and none is special. `stateful`: each replica owns partitions, and has to
 * know which it is. `gateway`: each replica has a port of its own, and clients may use any.
 */
export type ServiceGroup =
  | (ServiceOf & { readonly role: 'gateway' })
  | (ServiceOf & {
      readonly role: 'stateless';
      readonly app: StatelessApp;
      readonly kind: string;
      readonly queue: string;
    })
  | (ServiceOf & { readonly role: 'stateful'; readonly partitions: number });

/** Settings of every service; who talks to the broker finds it elsewhere (`AMQP_URL`, or a file that `AMQP_URL_FILE` names). */
export function commonSettings({ queues, log }: Scaling): Record<string, string> {
  return { QUEUE_TYPE: queues, LOG_LEVEL: log };
}

/** In the order in which work passes them. */
export function servicesOf(scaling: Scaling): ServiceGroup[] {
  const { replicas, limits, partitions, jobs } = scaling;
  const gateway: ServiceGroup = {
    role: 'gateway',
    name: 'gateway',
    app: 'gateway',
    replicas: replicas.gateway,
    limits: limits.gateway,
    env: { MAX_JOBS: String(jobs), PARTITIONS: String(partitions) },
  };
  const stateless = statelessApps.flatMap((app) =>
    kindsOf(app).map((kind): ServiceGroup => {
      const queue = `${app}.${kind}`;
      const count = replicas[app][kind] ?? 1;
      const env = { STAGES: queue };
      return { role: 'stateless', name: hostName(queue), app, kind, queue, replicas: count, limits: limits[app], env };
    }),
  );
  const stateful = (['maximizer', 'joiner'] as const).map((app): ServiceGroup => {
    const env = { REPLICAS: String(replicas[app]) };
    return { role: 'stateful', name: app, app, replicas: replicas[app], limits: limits[app], env, partitions };
  });
  return [gateway, ...stateless, ...stateful];
}

/** The partitions that a replica owns, as workers reckon it. */
export function partitionsOf(replica: number, replicas: number, partitions: number): number[] {
  return Array.from({ length: partitions }, (_, p) => p).filter((p) => p % replicas === replica);
}

/** Names of the nodes of a broker of ours. */
export function brokerNodes({ broker }: Scaling): string[] {
  if ('urls' in broker) return [];
  return broker.nodes === 1 ? ['broker'] : Array.from({ length: broker.nodes }, (_, i) => `broker-${i}`);
}

export const imageOf = ({ images: { prefix, tag } }: Scaling, app: AppName | 'client'): string =>
  `${prefix}/${app}:${tag}`;

export const hostName = (queue: string): string => queue.replaceAll(/[._]/g, '-');
