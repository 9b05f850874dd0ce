/**
 * What a scaling file asks for, as a list of services: who runs how often, with which settings, within which limits. The one place
 * where compose files, manifests, local clusters and the plan's table come from, so that they cannot differ. Pure.
 */
import { equalsOf, type AppName, type Equals, type Scale, type StatelessApp } from '@coffee/cluster';
import { settingSize } from './quantities';
import type { Scaling } from './scaling';
import { kindOf, queuesOf } from './stage-kinds';

export interface Limits {
  /** Bytes. */
  readonly memory: number;
  readonly cpus: number;
}

interface ServiceOf {
  /** For people, hosts and objects: `filter`, or `filter-year`. */
  readonly name: string;
  readonly app: AppName;
  readonly replicas: number;
  readonly limits: Limits;
  /** Settings that all its replicas share, besides those of all services. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * `stateless`: replicas share the chunks of their work queues, and none is special. `stateful`: each replica owns partitions, and has to
 * know which it is. `gateway`: each replica has a port of its own, and clients may use any.
 */
export type ServiceGroup =
  | (ServiceOf & { readonly role: 'gateway' })
  | (ServiceOf & {
      readonly role: 'stateless';
      readonly app: StatelessApp;
      readonly queues: readonly string[];
    })
  | (ServiceOf & { readonly role: 'stateful'; readonly partitions: number });

/** Settings of every service; who talks to the broker finds it elsewhere (`AMQP_URL`, or a file that `AMQP_URL_FILE` names). */
export function commonSettings({ queues, log }: Scaling): Record<string, string> {
  return { QUEUE_TYPE: queues, LOG_LEVEL: log };
}

/** In the order in which work passes them. */
export const servicesOf = (scaling: Scaling): ServiceGroup[] =>
  equalsOf(processesOf(scaling)).map((equals) => serviceOf(scaling, equals));

/** Where filters carry the partial sums, aggregators would be idle. */
export const processesOf = ({ replicas, layout }: Scaling): Scale =>
  layout === 'none' ? { ...replicas, aggregator: 0 } : replicas;

function serviceOf(scaling: Scaling, { app, service, queue, replicas }: Equals): ServiceGroup {
  const { limits, partitions, jobs, layout, workQueues, results, traces } = scaling;
  const common = { name: hostName(service), replicas, limits: limits[app] };
  switch (app) {
    case 'gateway':
      return {
        ...{ ...common, role: 'gateway', app },
        env: {
          ...{ MAX_JOBS: String(jobs), PARTITIONS: String(partitions), LAYOUT: layout },
          ...(results && { RESULTS_DAYS: String(results.days), RESULTS_BYTES: settingSize(results.size) }),
          ...(traces !== undefined && { TRACES_URL: traces }),
          ...servedQueues(scaling),
        },
      };
    case 'filter':
    case 'aggregator':
      // Without STAGES a worker serves all of its app.
      if (queue === undefined) return { ...common, role: 'stateless', app, queues: queuesOf(app, workQueues), env: {} };
      return { ...common, role: 'stateless', app, queues: [queue], env: { STAGES: queue } };
    case 'maximizer':
    case 'joiner':
      return { ...common, role: 'stateful', app, env: { REPLICAS: String(replicas) }, partitions };
  }
}

/** Gateways refuse what would wait for a kind that has no replica. */
function servedQueues({ replicas, workQueues }: Scaling): Record<string, string> {
  const isIdle = (app: StatelessApp, queue: string): boolean => {
    const counts = replicas[app];
    return typeof counts !== 'number' && queue.startsWith(`${app}.`) && counts[kindOf(queue)] === 0;
  };
  const served = workQueues.filter((queue) => !isIdle('filter', queue) && !isIdle('aggregator', queue));
  return served.length === workQueues.length ? {} : { WORK_QUEUES: served.join(',') };
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

const hostName = (service: string): string => service.replaceAll(/[._]/g, '-');
