/** Gateways, workers and clients as containers. */
import { brokerNodes, commonSettings, imageOf, servicesOf, type ServiceGroup } from '../deployment';
import type { Scaling } from '../scaling';
import type { BindMount, ComposeService, Healthcheck } from './compose-types';
import { hardening } from './hardening';

/** What a client mounts, as seen from the compose file. */
export interface ClientFolders {
  readonly data: string;
  readonly results: string;
}

const PORT = 7000;
/** Node and its threads, with room. */
const PIDS = 128;
/** Of a service without files of its own; a gateway keeps uploads of foreign clients there. */
const SCRATCH = '/tmp:size=64m,mode=1777';
const SPOOL = '/tmp:size=1g,mode=1777';

/** What is asked is the image's to know. It is asked often at first: whoever depends on a service waits for the answer. */
const HEALTHCHECK: Healthcheck = { interval: '5s', timeout: '10s', retries: 3, start_period: '60s' };

const healthy = (names: readonly string[]): NonNullable<ComposeService['depends_on']> =>
  Object.fromEntries(names.map((name) => [name, { condition: 'service_healthy' }]));

/** Stateless replicas are equal, so that they are one service; who has a port or partitions of its own is one by itself. */
export function appServices(scaling: Scaling): Record<string, ComposeService> {
  const services = servicesOf(scaling).flatMap((group): [string, ComposeService][] => {
    if (group.role === 'stateless')
      return [[group.name, { ...worker(scaling, group), deploy: { replicas: group.replicas } }]];
    return Array.from({ length: group.replicas }, (_, replica) => [
      `${group.name}-${replica}`,
      group.role === 'gateway' ? gateway(scaling, group, replica) : owner(scaling, group, replica),
    ]);
  });
  return Object.fromEntries(services);
}

function worker(scaling: Scaling, { app, limits, env }: ServiceGroup): ComposeService {
  const nodes = brokerNodes(scaling);
  return {
    image: imageOf(scaling, app),
    environment: { AMQP_URL_FILE: '/run/secrets/amqp_url', ...commonSettings(scaling), ...env },
    secrets: ['amqp_url'],
    tmpfs: [SCRATCH],
    networks: { inside: null },
    ...(nodes.length > 0 && { depends_on: healthy(nodes) }),
    healthcheck: HEALTHCHECK,
    restart: 'unless-stopped',
    read_only: true,
    ...hardening(limits, PIDS),
  };
}

function owner(scaling: Scaling, group: ServiceGroup, replica: number): ComposeService {
  const base = worker(scaling, group);
  return { ...base, environment: { ...base.environment, REPLICA: String(replica) } };
}

function gateway(scaling: Scaling, group: ServiceGroup, replica: number): ComposeService {
  const base = worker(scaling, group);
  const { address, port, tokens } = scaling.gateway;
  const host = address.includes(':') ? `[${address}]` : address;
  return {
    ...base,
    environment: {
      ...base.environment,
      REPLICA: String(replica),
      ...(tokens && { TOKENS_FILE: '/run/secrets/tokens' }),
    },
    secrets: ['amqp_url', ...(tokens ? ['tokens'] : [])],
    tmpfs: [SPOOL],
    networks: { inside: { aliases: ['gateway'] }, outside: null },
    ports: [`${host}:${port + replica}:${PORT}`],
  };
}

/** A client runs once, from when the gateways are ready. @param user of the host, where it is not the image's. */
export function clientServices(
  scaling: Scaling,
  folders: readonly ClientFolders[],
  user: string | undefined,
): Record<string, ComposeService> {
  const { clients, limits, replicas } = scaling;
  const gateways = Array.from({ length: replicas.gateway }, (_, i) => `gateway-${i}`);
  return Object.fromEntries(
    clients.map(({ queries }, i): [string, ComposeService] => {
      const { data, results } = folders[i]!;
      const service: ComposeService = {
        image: imageOf(scaling, 'client'),
        ...(user !== undefined && { user }),
        command: [
          ...['analyze', '/data', '--out', '/results'],
          ...['--gateway', gateways.map((name) => `${name}:${PORT}`).join(',')],
          ...(queries === undefined ? [] : ['--queries', queries]),
        ],
        ...(scaling.gateway.tokens && {
          environment: { COFFEE_TOKEN_FILE: '/run/secrets/tokens' },
          secrets: ['tokens'],
        }),
        volumes: [mount(data, '/data', true), mount(results, '/results', false)],
        tmpfs: [SCRATCH],
        networks: { inside: null },
        depends_on: healthy(gateways),
        restart: 'no',
        read_only: true,
        ...hardening(limits.client, PIDS),
      };
      return [`client-${i}`, service];
    }),
  );
}

/** A dollar in a path is no variable. */
const mount = (source: string, target: string, readOnly: boolean): BindMount => ({
  type: 'bind',
  source: source.replaceAll('$', '$$$$'),
  target,
  ...(readOnly && { read_only: true }),
});
