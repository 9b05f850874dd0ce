/**
 * How a found server is run as a private one: its configuration, environment and command. Loopback only, everything it writes in
 * one folder, no plugin (streams need none over AMQP 0-9-1), and its own port mapper, so that nothing is left behind.
 */
import { existsSync, mkdirSync, readdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CoffeeError } from '@coffee/core';
import type { ServerSource } from './find-server';
import type { SupervisorCommands } from './supervisor';

export interface Ports {
  readonly amqp: number;
  /** Erlang's distribution and its port mapper. */
  readonly distribution: number;
  readonly mapper: number;
}

/** What the nodes of a cluster have in common. */
export interface Peers {
  /** The AMQP ports of all nodes. */
  readonly ports: readonly number[];
  /** What lets them into each other. */
  readonly cookie: string;
  /** Whether this node runs the port mapper for all of them. */
  readonly runsMapper: boolean;
}

/** Of the machine's memory: beyond it publishers are blocked. */
const MEMORY_WATERMARK = 0.4;
/** Small, because a test must not depend on how full the disk is; not nothing, because a full disk breaks the broker. */
const DISK_FREE_LIMIT = '64MB';

export interface ServerCommands extends SupervisorCommands {
  /** rabbitmqctl, to be followed by its arguments; with the same environment. */
  readonly control: readonly string[];
  /** Where the server stores everything; undefined when that is in a container. */
  readonly dataFolder: string | undefined;
}

/** @param peers of a node of a cluster, which takes an installed server. */
export function serverCommands(source: ServerSource, folder: string, ports: Ports, peers?: Peers): ServerCommands {
  switch (source.kind) {
    case 'installed':
      return installedCommands(source.script, folder, ports, peers);
    case 'container':
      if (peers)
        throw new CoffeeError('USAGE', 'a private cluster of brokers takes an installed rabbitmq-server, no container');
      return containerCommands(source.image, folder, ports);
  }
}

function configuration(listener: string): string {
  const lines = [
    `listeners.tcp.1 = ${listener}`,
    `vm_memory_high_watermark.relative = ${MEMORY_WATERMARK}`,
    `disk_free_limit.absolute = ${DISK_FREE_LIMIT}`,
    'log.console = true',
    'log.console.level = warning',
    'log.file = false',
  ];
  return lines.join('\n') + '\n';
}

/**
 * Schedulers of the Erlang VM: one of each kind. It shares its machine with all that it serves, and is busy for less than one core; several that
 * wake each other for every message take two thirds more CPU time.
 */
const ONE_CORE = '+S 1:1 +SDcpu 1:1 +SDio 1';

const nodeName = (port: number): string => `coffee-${port}@localhost`;

/** As deploy/rabbitmq-cluster.conf has it: the nodes find each other by their names, and a minority waits for the others. */
function clusterConfiguration({ ports }: Peers): string {
  const lines = [
    'cluster_formation.peer_discovery_backend = classic_config',
    ...ports.map((port, i) => `cluster_formation.classic_config.nodes.${i + 1} = ${nodeName(port)}`),
    'cluster_partition_handling = pause_minority',
  ];
  return lines.join('\n') + '\n';
}

function installedCommands(script: string, folder: string, ports: Ports, peers?: Peers): ServerCommands {
  const config = join(folder, 'rabbitmq.conf');
  const plugins = join(folder, 'enabled_plugins');
  const environment = join(folder, 'rabbitmq-env.conf');
  const dataFolder = join(folder, 'data');
  writeFileSync(config, configuration(`127.0.0.1:${ports.amqp}`) + (peers ? clusterConfiguration(peers) : ''));
  if (peers) writeFileSync(join(folder, '.erlang.cookie'), peers.cookie, { mode: 0o400 });
  writeFileSync(plugins, '[].\n');
  writeFileSync(environment, '');
  const env: NodeJS.ProcessEnv = {
    ...withoutRabbitmq(process.env),
    HOME: folder,
    RABBITMQ_NODENAME: nodeName(ports.amqp),
    RABBITMQ_CONFIG_FILE: config,
    RABBITMQ_CONF_ENV_FILE: environment,
    RABBITMQ_ENABLED_PLUGINS_FILE: plugins,
    ...fewerPlugins(script, folder),
    RABBITMQ_MNESIA_BASE: dataFolder,
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_PID_FILE: join(folder, 'rabbitmq.pid'),
    RABBITMQ_DIST_PORT: String(ports.distribution),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: `${ONE_CORE} -kernel inet_dist_use_interface {127,0,0,1}`,
    ERL_EPMD_PORT: String(ports.mapper),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    // The script then becomes the server instead of waiting for it, so that a signal to it reaches the server.
    RUNNING_UNDER_SYSTEMD: 'true',
  };
  const control = [join(dirname(script), 'rabbitmqctl')];
  const mapper = { helper: `epmd -port ${ports.mapper} -address 127.0.0.1` };
  return { server: [script], env, control, dataFolder, ...(peers?.runsMapper !== false && mapper) };
}

/** To look through all the plugins it came with takes half of its start; its own settings are described in the one called rabbit. */
function fewerPlugins(script: string, folder: string): NodeJS.ProcessEnv {
  const all = join(dirname(realpathSync(script)), '..', 'plugins');
  const server = existsSync(all) ? readdirSync(all).find((name) => /^rabbit-[0-9.]+$/.test(name)) : undefined;
  if (server === undefined) return {};
  const few = join(folder, 'plugins');
  mkdirSync(few);
  symlinkSync(join(all, server), join(few, server));
  return { RABBITMQ_PLUGINS_DIR: few };
}

function containerCommands(image: string, folder: string, ports: Ports): ServerCommands {
  const config = join(folder, 'rabbitmq.conf');
  writeFileSync(config, configuration('0.0.0.0:5672') + 'loopback_users = none\n');
  const name = `coffee-broker-${ports.amqp}`;
  // Created once and started again on a restart: its data stays.
  const create = `docker create --name ${name} --hostname ${name} -p 127.0.0.1:${ports.amqp}:5672 -v ${config}:/etc/rabbitmq/conf.d/99-coffee.conf:ro ${image}`;
  const start = `docker inspect ${name} >/dev/null 2>&1 || ${create} >/dev/null; exec docker start --attach ${name}`;
  return {
    server: ['sh', '-c', start],
    env: process.env,
    control: ['docker', 'exec', name, 'rabbitmqctl'],
    dataFolder: undefined,
    kill: `docker kill ${name}`,
    cleanup: `docker rm --force --volumes ${name}`,
  };
}

/** Settings of a broker of the machine's own must not reach the private one. */
function withoutRabbitmq(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(RABBITMQ_|ERL_|NOTIFY_SOCKET)/.test(name)));
}
