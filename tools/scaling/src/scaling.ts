/**
 * What a scaling file can say: its keys, their defaults, and what does not go together. Owns: the schema. Must not know: files, or
 * what is made of it (compose, Kubernetes, processes).
 */
import type { StatelessApp } from '@coffee/cluster';
import {
  DEFAULT_PARTITIONS,
  MAX_PARTITIONS,
  knownQueues,
  serviceLayouts,
  type QueryId,
  type ServiceLayout,
} from '@coffee/query-plan';
import * as z from 'zod';
import { isLoopback } from './addresses';
import {
  brokerUrl,
  cores,
  group,
  httpUrl,
  oneOf,
  peer,
  portOrNone,
  size,
  text,
  tls,
  wholeNumber,
  yesOrNo,
} from './quantities';
import { kindOf, queuesOf, workQueuesOf } from './stage-kinds';

/** More of one kind than anyone means. */
const MOST_REPLICAS = 256;

const replicas = (least = 1) => wholeNumber(least, MOST_REPLICAS).default(1);

/** Replicas of a stateless app: so many that serve all of its kinds, or so many for each kind, none for those that are optional. */
function kinds(app: StatelessApp, workQueues: readonly string[], optional: readonly string[]) {
  const queues = queuesOf(app, workQueues);
  const names = queues.map(kindOf);
  const each = group(
    Object.fromEntries(queues.map((queue) => [kindOf(queue), replicas(optional.includes(queue) ? 0 : 1)])),
  );
  const read = z.unknown().transform((given, context): number | Readonly<Record<string, number>> => {
    const isMap = typeof given === 'object' && given !== null && !Array.isArray(given);
    const { success, data, error } = (isMap ? each : replicas()).safeParse(given);
    if (success) return data;
    if (isMap) for (const issue of error.issues) context.addIssue({ ...issue });
    else context.addIssue(`takes a whole number from 1 to ${MOST_REPLICAS}, or one for each of ${names.join(', ')}`);
    return z.NEVER;
  });
  return z.preprocess((given) => given ?? 1, read);
}

const limits = (memory: string, cpus: number) =>
  group({
    /** Beyond it the process is ended and started anew. */
    memory: size('64MiB', '4TiB').prefault(memory),
    cpus: cores().prefault(cpus),
  });

const broker = z
  .preprocess(
    (given) => (given === undefined || given === null ? 'own' : given),
    z.union(
      [
        /** One node, or three that replicate everything. */
        z.enum(['own', 'cluster']),
        /** One that others run: its URL, or those of its nodes. */
        z.strictObject({ url: z.union([brokerUrl(), z.array(brokerUrl()).min(1)]) }),
      ],
      { error: 'takes own, cluster, or url: with an amqp:// or amqps:// URL or a list of them' },
    ),
  )
  .transform((given): Broker => {
    if (typeof given === 'string') return { nodes: given === 'cluster' ? 3 : 1 };
    return { urls: typeof given.url === 'string' ? [given.url] : given.url };
  });

/** Ours, of so many nodes; or one that others run. */
export type Broker = { readonly nodes: 1 | 3 } | { readonly urls: readonly string[] };

/** Where gateways store answers: `false`, nowhere, or for how long and how many. */
function resultsVolume() {
  const volume = group({
    days: wholeNumber(1, 3650).default(7),
    size: size('1MiB', '999TiB').prefault('10GiB'),
    /** Kubernetes: of a volume that several pods can mount; left out, the cluster's own. */
    storageClass: text(/^[a-z0-9][a-z0-9.-]{0,62}$/, 'the name of a storage class').optional(),
  });
  const read = z.unknown().transform((given, context): z.output<typeof volume> | undefined => {
    if (given === false) return undefined;
    const { success, data, error } = volume.safeParse(given);
    if (success) return data;
    for (const issue of error.issues) context.addIssue({ ...issue });
    return z.NEVER;
  });
  return z.preprocess((given) => given ?? {}, read);
}

/** Whom a network policy lets in, besides those that are always. */
const peers = () =>
  z.preprocess(
    (given) => given ?? [],
    z.array(peer(), { error: 'takes a list of namespaces and ranges of addresses' }).max(64, 'takes at most 64'),
  );

const client = z.strictObject(
  {
    data: text(/./, 'a data folder, from the folder of the scaling file'),
    results: text(/./, 'a folder for the result files, from the folder of the scaling file').optional(),
    queries: text(/^q[a-z0-9_]+(,q[a-z0-9_]+)*$/, 'names of queries like q1,q3').optional(),
  },
  {
    error: ({ code }) =>
      code === 'unrecognized_keys'
        ? 'is unknown; there are data, results, queries'
        : 'takes keys: data, results, queries',
  },
);

/** @param queries that the deployment serves: their stages are what can be told apart. */
export function schemaFor(queries: readonly QueryId[]) {
  const queues = workQueuesOf(queries, 'kinds');
  const { ofSql: optional } = knownQueues(queries, 'kinds');
  return group({
    name: text(/^[a-z][a-z0-9-]{0,29}$/, 'up to 30 lower-case letters, digits and dashes, a letter first').default(
      'coffee',
    ),
    images: group({
      prefix: text(/^[a-z0-9][a-z0-9._:/-]{0,199}$/, 'the beginning of image names').default('coffee-shop-analysis'),
      tag: text(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/, 'a tag of images, in quotes').default('latest'),
      broker: text(/^[a-z0-9][A-Za-z0-9._:/@-]{0,255}$/, 'the name of an image').default('rabbitmq:4-management'),
    }),
    replicas: group({
      gateway: replicas(),
      filter: kinds('filter', queues, optional),
      aggregator: kinds('aggregator', queues, optional),
      maximizer: replicas(),
      joiner: replicas(),
    }),
    /** Left out: `kinds` where the kinds of filters are told apart. */
    layout: oneOf(...serviceLayouts).optional(),
    partitions: wholeNumber(1, MAX_PARTITIONS).default(DEFAULT_PARTITIONS),
    jobs: wholeNumber(1, 1000).default(4),
    broker,
    queues: oneOf('classic', 'quorum').optional(),
    gateway: group({
      port: wholeNumber(1, 65_535).default(7000),
      /** Of HTTP; it needs `results`. */
      http: portOrNone().default(7080),
      address: text(/^[0-9A-Fa-f.:]{2,45}$/, 'an address of the host, like 127.0.0.1 or 0.0.0.0').default('127.0.0.1'),
      /** Left out: whether anybody from outside can connect. */
      tokens: yesOrNo().optional(),
      tls: tls().default(false),
    }),
    /** Where gateways store answers, all of them in one volume; false: nowhere. */
    results: resultsVolume(),
    limits: group({
      gateway: limits('1GiB', 1),
      filter: limits('384MiB', 1),
      aggregator: limits('384MiB', 1),
      maximizer: limits('1GiB', 1),
      joiner: limits('1GiB', 1),
      client: limits('1GiB', 2),
      broker: limits('2GiB', 2),
    }),
    autoscale: group({
      most: wholeNumber(1, MOST_REPLICAS).default(8),
      // Twice what a worker has in hand (PREFETCH): credit lets no more than some dozens of chunks of a job wait.
      backlog: wholeNumber(1, 100_000).default(8),
    }),
    network: group({
      clients: peers(),
      metrics: peers(),
    }),
    /** Where gateways post a trace of each job that has ended; left out, nowhere. */
    traces: httpUrl().optional(),
    log: oneOf('error', 'warn', 'info', 'debug').default('info'),
    clients: z.preprocess(
      (given) => given ?? [],
      z.array(client, { error: 'takes a list of clients, each with data:' }).max(64, 'takes at most 64 clients'),
    ),
  })
    .superRefine((scaling, context) => {
      for (const { path, message } of contradictions(scaling))
        context.addIssue({ code: 'custom', path: [...path], message });
    })
    .transform((scaling) => {
      const layout = scaling.layout ?? defaultLayout(scaling);
      return {
        ...scaling,
        layout,
        gateway: { ...scaling.gateway, tokens: scaling.gateway.tokens ?? isOpen(scaling) },
        queues: scaling.queues ?? ('nodes' in scaling.broker && scaling.broker.nodes > 1 ? 'quorum' : 'classic'),
        workQueues: workQueuesOf(queries, layout),
      };
    });
}

/** A scaling file with all its defaults. */
export type Scaling = z.output<ReturnType<typeof schemaFor>>;
export type Client = Scaling['clients'][number];

/** Whether clients can connect that are neither on this machine nor in this file. */
export const isOpen = ({
  gateway,
  network,
}: {
  readonly gateway: { readonly address: string };
  readonly network: { readonly clients: readonly string[] };
}): boolean => !isLoopback(gateway.address) || network.clients.length > 0;

/** Each kind of filter has work of its own only where every kind is a stage. Those of aggregators have in `roles`, too. */
const defaultLayout = ({ replicas }: { readonly replicas: { readonly filter: unknown } }): ServiceLayout =>
  typeof replicas.filter === 'number' ? 'roles' : 'kinds';

interface Contradiction {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

type Given = Pick<Scaling, 'replicas' | 'partitions' | 'broker' | 'results'> & {
  readonly gateway: Pick<Scaling['gateway'], 'port' | 'http'>;
  readonly queues?: 'classic' | 'quorum' | undefined;
  readonly layout?: ServiceLayout | undefined;
};

function contradictions({
  replicas: counts,
  partitions,
  broker: of,
  queues,
  gateway,
  results,
  layout,
}: Given): Contradiction[] {
  const found: Contradiction[] = [];
  if (typeof counts.filter !== 'number' && layout !== undefined && layout !== 'kinds')
    found.push({
      path: ['replicas', 'filter'],
      message: `takes one number with layout: ${layout}, where all filters are one stage; with kinds each is one of its own`,
    });
  if (typeof counts.aggregator !== 'number' && layout === 'none')
    found.push({
      path: ['replicas', 'aggregator'],
      message: 'takes one number, or nothing, with layout: none, where filters do the work of aggregators',
    });
  for (const app of ['maximizer', 'joiner'] as const) {
    const idle = counts[app] - partitions;
    if (idle > 0)
      found.push({
        path: ['replicas', app],
        message: `takes at most as many as there are partitions (${partitions}): ${idle} of ${counts[app]} would own none`,
      });
  }
  if ('nodes' in of && of.nodes === 3 && queues === 'classic')
    found.push({
      path: ['queues'],
      message: 'takes quorum with broker: cluster; a classic queue is lost with its node',
    });
  const { port, http } = gateway;
  for (const [key, first] of Object.entries({ port, http }))
    if (first !== false && first + counts.gateway - 1 > 65_535)
      found.push({ path: ['gateway', key], message: `leaves no room below 65536 for ${counts.gateway} gateways` });
  if (http !== false && Math.abs(http - port) < counts.gateway)
    found.push({
      path: ['gateway', 'http'],
      message: `takes a port that is ${counts.gateway} or more from gateway.port (${port}): each gateway has one of both`,
    });
  if (http !== false && results === undefined)
    found.push({
      path: ['gateway', 'http'],
      message: 'takes false with results: false, for answers are kept until they are asked for',
    });
  return found;
}
