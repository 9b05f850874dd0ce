/** Gateways, workers and clients as containers. */
import { isIP } from 'node:net';
import type { AppName } from '@coffee/cluster';
import { brokerNodes, commonSettings, imageOf, servicesOf, type ServiceGroup } from '../deployment';
import { formatSize } from '../quantities';
import type { Scaling } from '../scaling';
import type { BindMount, ComposeService, Healthcheck } from './compose-types';
import { hardening } from './hardening';

/** What a client mounts, as seen from the compose file. */
export interface ClientFolders {
  readonly data: string;
  readonly results: string;
}

const PORT = 7000;
const HTTP_PORT = 7080;
/** The volume of stored answers, and where gateways have it: their image has this folder, with their user as its owner. */
export const RESULTS = { volume: 'results', folder: '/results' } as const;
/** Node and its threads, with room. */
const PIDS = 128;
/** Of a service without files of its own; a gateway keeps uploads of foreign clients there. */
const SCRATCH = '/tmp:size=64m,mode=1777';
const spoolAt = (bytes: number): string => `/tmp:size=${bytes},mode=1777`;
/** What is in it counts as memory of the container: this leaves the process its half. */
const spoolBytes = (memory: number): number => Math.floor(memory / 2 / MiB) * MiB;
const MiB = 2 ** 20;

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
    environment: { AMQP_URL_FILE: mounted(urlSecret(app)), ...commonSettings(scaling), ...env },
    secrets: [urlSecret(app)],
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
  const { address, port, http, tokens, tls } = scaling.gateway;
  const host = isIP(address) === 6 ? `[${address}]` : address;
  const spool = spoolBytes(group.limits.memory);
  const secrets = {
    ...(tokens && { TOKENS_FILE: 'tokens' }),
    ...(tls && { TLS_CERT_FILE: 'tls_cert', TLS_KEY_FILE: 'tls_key' }),
  };
  return {
    ...base,
    environment: {
      ...base.environment,
      REPLICA: String(replica),
      SPOOL_BYTES: formatSize(spool),
      ...(scaling.results && { RESULTS_DIR: RESULTS.folder }),
      ...(http !== false && { HTTP_PORT: String(HTTP_PORT) }),
      ...mapValues(secrets, mounted),
    },
    secrets: [...(base.secrets ?? []), ...Object.values(secrets)],
    ...(scaling.results && { volumes: [{ type: 'volume', source: RESULTS.volume, target: RESULTS.folder }] }),
    tmpfs: [spoolAt(spool)],
    networks: {
      inside: null,
      ...(scaling.clients.length > 0 && { clients: { aliases: ['gateway'] } }),
      outside: null,
    },
    ports: [`${host}:${port + replica}:${PORT}`, ...(http === false ? [] : [`${host}:${http + replica}:${HTTP_PORT}`])],
  };
}

/**
 * A client runs once, from when the gateways are ready.
 * @param user of the host, where it is not the image's. @param hasCa whether there is a certificate that clients are to trust.
 */
export function clientServices(
  scaling: Scaling,
  folders: readonly ClientFolders[],
  { user, hasCa }: { readonly user?: string | undefined; readonly hasCa: boolean },
): Record<string, ComposeService> {
  const {
    clients,
    limits,
    replicas,
    gateway: { tokens, tls },
  } = scaling;
  const gateways = Array.from({ length: replicas.gateway }, (_, i) => `gateway-${i}`);
  const secrets = { ...(tokens && { COFFEE_TOKEN_FILE: 'tokens' }), ...(tls && hasCa && { COFFEE_CA: 'tls_ca' }) };
  return Object.fromEntries(
    clients.map(({ queries }, i): [string, ComposeService] => {
      const { data, results } = folders[i]!;
      const service: ComposeService = {
        image: imageOf(scaling, 'client'),
        ...(user !== undefined && { user }),
        command: [
          ...['analyze', '/data', '--out', '/results'],
          ...['--gateway', gateways.map((name) => `${name}:${PORT}`).join(',')],
          ...(tls ? ['--tls'] : []),
          ...(queries === undefined ? [] : ['--queries', queries]),
        ],
        ...(Object.keys(secrets).length > 0 && {
          environment: mapValues(secrets, mounted),
          secrets: Object.values(secrets),
        }),
        volumes: [mount(data, '/data', true), mount(results, '/results', false)],
        tmpfs: [SCRATCH],
        networks: { clients: null },
        depends_on: healthy(gateways),
        restart: 'no',
        read_only: true,
        ...hardening(limits.client, PIDS),
      };
      return [`client-${i}`, service];
    }),
  );
}

/** The secret of a service's user of the broker. */
export const urlSecret = (app: AppName): string => `amqp_url_${app}`;
const mounted = (secret: string): string => `/run/secrets/${secret}`;

const mapValues = (from: Readonly<Record<string, string>>, by: (value: string) => string): Record<string, string> =>
  Object.fromEntries(Object.entries(from).map(([name, value]) => [name, by(value)]));

/** A dollar in a path is no variable. */
const mount = (source: string, target: string, readOnly: boolean): BindMount => ({
  type: 'bind',
  source: source.replaceAll('$', '$$$$'),
  target,
  ...(readOnly && { read_only: true }),
});
