/**
 * The broker's nodes as containers. A node's data is kept under its host name, so that host names are fixed. The container runs as
 * the image's own user, who owns the volume; its root file system stays writable, because the image's start script writes its settings.
 */
import { brokerNodes } from '../deployment';
import type { Scaling } from '../scaling';
import type { ComposeService, Healthcheck } from './compose-types';
import { hardening } from './hardening';

/** Is there since clients could last connect, as far as somebody has looked; not after a start. */
const UP = '/tmp/up';
/**
 * Answers when clients can connect; a ping answers earlier. Each look starts an Erlang VM, a second and more of a core: once it is up, the broker is looked
 * at every five minutes. An interval of its own for the start is known to newer engines alone.
 */
const LOOK = `find ${UP} -mmin -5 2>/dev/null | grep -q . || { rabbitmq-diagnostics -q check_port_connectivity && touch ${UP}; }`;
const HEALTHCHECK: Healthcheck = {
  test: ['CMD', 'sh', '-c', LOOK],
  interval: '10s',
  timeout: '20s',
  retries: 5,
  start_period: '60s',
};

/** Where the broker finds its users. They are taken in at every start, so that a password that was changed holds from then on. */
const USERS =
  "mkdir -p /etc/rabbitmq/conf.d && echo 'load_definitions = /run/secrets/broker_definitions' > /etc/rabbitmq/conf.d/90-users.conf";
/**
 * Files get their places before the server starts, with its user as their owner: a file mounted in `conf.d` makes that folder root's
 * where the image has none, and the cookie must be its user's alone, which a mounted secret is not.
 */
const CLUSTER =
  'install -m 600 /etc/rabbitmq/cluster.conf /etc/rabbitmq/conf.d/80-cluster.conf && install -m 600 /run/secrets/erlang_cookie /var/lib/rabbitmq/.erlang.cookie';
const SERVER = 'exec docker-entrypoint.sh rabbitmq-server';

/** @param settings the folder of rabbitmq.conf, as seen from the compose file. */
export function brokerServices(scaling: Scaling, settings: string): Record<string, ComposeService> {
  const nodes = brokerNodes(scaling);
  return Object.fromEntries(nodes.map((node) => [node, brokerService(scaling, node, nodes.length > 1, settings)]));
}

function brokerService(
  { images, limits }: Scaling,
  node: string,
  isCluster: boolean,
  settings: string,
): ComposeService {
  const conf = (name: string, target: string) =>
    ({ type: 'bind', source: `${settings}/${name}`, target: `/etc/rabbitmq/${target}`, read_only: true }) as const;
  return {
    image: images.broker,
    hostname: node,
    user: 'rabbitmq',
    entrypoint: ['sh', '-c'],
    command: [[USERS, ...(isCluster ? [CLUSTER] : []), SERVER].join(' && ')],
    environment: {
      // The share of memory at which publishers wait is one of the container's limit, not of the machine.
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: `-rabbit total_memory_available_override_value ${limits.broker.memory}`,
    },
    secrets: ['broker_definitions', ...(isCluster ? ['erlang_cookie'] : [])],
    volumes: [
      conf('rabbitmq.conf', 'rabbitmq.conf'),
      ...(isCluster ? [conf('rabbitmq-cluster.conf', 'cluster.conf')] : []),
      { type: 'volume', source: `${node}-data`, target: '/var/lib/rabbitmq' },
    ],
    tmpfs: ['/tmp:size=64m'],
    networks: { inside: null },
    healthcheck: HEALTHCHECK,
    restart: 'unless-stopped',
    read_only: false,
    ...hardening(limits.broker, 1024),
  };
}
