/**
 * The whole system as processes of this machine: a broker and the services. Owns: that all of it comes up together and goes down
 * together. For the command line, tests and benchmarks.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { foreignBroker, freePorts, startBroker, takenPorts, type Broker } from '@coffee/broker';
import { CoffeeError } from '@coffee/core';
import { defaultScale, type AppName, type Scale, type ServiceKind } from './scale';
import { ServiceProcess, type Exit } from './service-process';
import { portsOf, servicesOf, type ServiceSpec } from './services';

export interface ClusterOptions {
  readonly scale?: Partial<Scale>;
  /** The broker; without it that of AMQP_URL, else a private one that goes with the cluster. */
  readonly amqpUrl?: string;
  /** The first gateway's port, the other ports behind it; without it free ones. */
  readonly basePort?: number;
  /** The first gateway's port, those of the other gateways behind it; all others are free ones. */
  readonly gatewayPort?: number;
  /** A folder in which the gateways store answers; they speak HTTP then. */
  readonly results?: string;
  /** With `gatewayPort` and `results`: the first gateway's port for HTTP, those of the others behind it. Without it free ones. */
  readonly httpPort?: number;
  readonly namespace?: string;
  /** False: messages in work queues do not survive a restart of the broker. */
  readonly durable?: boolean;
  readonly logFormat?: 'json' | 'pretty';
  /** More settings, for every service. */
  readonly env?: Readonly<Record<string, string>>;
  /** And more, for the services of an app: a user of the broker of their own. */
  readonly envOf?: (app: AppName) => Readonly<Record<string, string>>;
  /** Settings of single processes at their first start alone: `{ 'filter.0': { FAILPOINT: '…' } }`. */
  readonly firstEnv?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The folder with the bundles of the services, of another version perhaps; without it those built here. */
  readonly bundles?: string;
  /** Stack traces of the services name TypeScript, for whoever runs them by hand; each takes up to twice as long to start. */
  readonly sourceMaps?: boolean;
  /** Program and arguments in front of a service's own, e.g. `taskset -c 0`. */
  readonly launcher?: (spec: ServiceSpec) => readonly string[];
  readonly onLine?: (spec: ServiceSpec, line: string) => void;
  readonly onDied?: (spec: ServiceSpec, exit: Exit, restartIn: number | undefined) => void;
}

export interface RunningService {
  readonly spec: ServiceSpec;
  /** Undefined while it is down. */
  readonly pid: number | undefined;
  readonly starts: number;
}

export interface Cluster {
  readonly broker: Broker;
  /** `host:port` of a gateway. @throws CoffeeError USAGE when there is none. */
  gatewayAddress(replica?: number): string;
  /** `http://host:port` of a gateway. @throws CoffeeError USAGE when there is none, or it does not speak HTTP. */
  httpAddress(replica?: number): string;
  services(): readonly RunningService[];
  /** Resolves when every service that should run says that it is ready. @throws CoffeeError TRANSPORT that names those that do not. */
  waitReady(patience?: number): Promise<void>;
  /** Sends a signal and resolves when the process has ended. It is started again after a pause. */
  kill(app: ServiceKind, replica: number, signal?: NodeJS.Signals): Promise<Exit>;
  /** Ends one in order, and leaves it down. */
  halt(app: ServiceKind, replica: number): Promise<Exit>;
  /** Starts one that is down; `once`: with settings of this one start. */
  start(app: ServiceKind, replica: number, once?: Readonly<Record<string, string>>): void;
  /** Ends all services in order, then the private broker. Idempotent. @returns how each ended, by name. */
  stop(): Promise<ReadonlyMap<string, Exit>>;
}

const NOT_OURS = 'the broker was handed to this cluster: it is not its own to restart';
const READY_PATIENCE = 60_000;
const root = join(__dirname, '..', '..', '..');
/** The built main.js of a service. */
export const entryOf = (app: AppName, bundles = join(root, 'dist', 'apps')): string => join(bundles, app, 'main.js');

/**
 * Starts everything. It need not be ready when this resolves: see `waitReady`.
 * @throws CoffeeError USAGE before anything is started, when a port that was asked for is taken or a service is not built.
 */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const scale: Scale = { ...defaultScale, ...options.scale };
  const ports = await portsFor(scale, options);
  const broker = options.amqpUrl === undefined ? await startBroker() : foreignBroker(options.amqpUrl, NOT_OURS);
  const { envOf = () => ({}) } = options;
  const specs = servicesOf(scale, ports, {
    amqpUrl: broker.url,
    durable: options.durable ?? true,
    logFormat: options.logFormat ?? 'json',
    env: options.env ?? {},
    ...(options.namespace !== undefined && { namespace: options.namespace }),
    ...(options.results !== undefined && { results: options.results }),
  }).map((spec) => ({ ...spec, env: { ...spec.env, ...envOf(spec.app) } }));
  const missing = [...new Set(specs.map(({ app }) => app))].filter((app) => !existsSync(entryOf(app, options.bundles)));
  if (missing.length > 0) {
    await broker.stop();
    throw new CoffeeError('USAGE', `not built: ${missing.join(', ')}; run npx nx run-many -t build`);
  }
  const processes = specs.map(
    (spec) =>
      new ServiceProcess(spec, {
        launcher: options.launcher?.(spec) ?? [],
        entry: entryOf(spec.app, options.bundles),
        sourceMaps: options.sourceMaps ?? false,
        onLine: options.onLine ?? (() => undefined),
        onDied: options.onDied ?? (() => undefined),
      }),
  );
  for (const one of processes) one.start(options.firstEnv?.[one.spec.name]);
  return clusterOf(broker, processes);
}

async function portsFor(scale: Scale, options: ClusterOptions): Promise<number[]> {
  const count = portsOf(scale, options.results !== undefined);
  const own = askedPorts(scale, options, count);
  // A service of somebody else on such a port would answer for ours, and be ready.
  const taken = await takenPorts(own);
  if (taken.length > 0)
    throw new CoffeeError('USAGE', `${portsInUse(taken)}: choose others, or end what listens there`);
  return [...own, ...(await freePorts(count - own.length, own))];
}

/** In the order of `servicesOf`, as far as they are asked for. */
function askedPorts(
  scale: Scale,
  { basePort, gatewayPort, httpPort, results }: ClusterOptions,
  count: number,
): number[] {
  const from = (first: number, length: number): number[] => Array.from({ length }, (_, i) => first + i);
  if (basePort !== undefined) return from(basePort, count);
  if (gatewayPort === undefined) return [];
  const http = httpPort === undefined || results === undefined ? [] : from(httpPort, scale.gateway);
  return [...from(gatewayPort, scale.gateway), ...http];
}

/** `port 7000 is in use`, `ports 7000, 7001 are in use`. */
export const portsInUse = (ports: readonly number[]): string =>
  `${ports.length === 1 ? `port ${ports[0]} is` : `ports ${ports.join(', ')} are`} in use`;

function clusterOf(broker: Broker, processes: readonly ServiceProcess[]): Cluster {
  let stopped: Promise<ReadonlyMap<string, Exit>> | undefined;
  const halted = new Set<string>();
  const find = (service: ServiceKind, replica: number): ServiceProcess => {
    const found = processes.find(({ spec }) => spec.service === service && spec.replica === replica);
    if (!found) throw new CoffeeError('USAGE', `there is no ${service}.${replica} in this cluster`);
    return found;
  };
  const stop = async (): Promise<ReadonlyMap<string, Exit>> => {
    const exits = await Promise.all(processes.map(async (one) => [one.spec.name, await one.stop()] as const));
    await broker.stop();
    return new Map(exits);
  };
  return {
    broker,
    gatewayAddress: (replica = 0) => `127.0.0.1:${find('gateway', replica).spec.port}`,
    httpAddress: (replica = 0) => {
      const { httpPort } = find('gateway', replica).spec;
      if (httpPort === undefined) throw new CoffeeError('USAGE', 'gateways speak HTTP where they have results');
      return `http://127.0.0.1:${httpPort}`;
    },
    services: () => processes.map(({ spec, pid, starts }) => ({ spec, pid, starts })),
    waitReady: (patience = READY_PATIENCE) =>
      untilReady(() => processes.filter(({ spec }) => !halted.has(spec.name)), patience),
    kill: (app, replica, signal = 'SIGKILL') => find(app, replica).kill(signal),
    halt: (app, replica) => {
      halted.add(`${app}.${replica}`);
      return find(app, replica).stop();
    },
    start: (app, replica, once) => {
      halted.delete(`${app}.${replica}`);
      find(app, replica).start(once);
    },
    stop: () => (stopped ??= stop()),
  };
}

async function untilReady(wanted: () => readonly ServiceProcess[], patience: number): Promise<void> {
  const deadline = performance.now() + patience;
  // Between two looks at all of them only those are asked that were not ready: each look costs all that are asked.
  let late: readonly ServiceProcess[] | undefined;
  for (;;) {
    const processes = wanted();
    const asked = late === undefined ? processes : processes.filter((one) => late?.includes(one));
    const answers = await Promise.all(asked.map(({ spec }) => readiness(spec)));
    const waiting = asked.flatMap(({ spec }, i) => (answers[i] === 'ok' ? [] : [`${spec.name}: ${answers[i]}`]));
    if (waiting.length === 0) {
      if (late === undefined) return;
      late = undefined;
      continue;
    }
    late = asked.filter((_, i) => answers[i] !== 'ok');
    const hopeless = processes.find((one) => one.hopeless);
    if (hopeless || performance.now() > deadline)
      throw new CoffeeError('TRANSPORT', `not ready: ${waiting.join('; ')}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function readiness({ healthPort }: ServiceSpec): Promise<string> {
  try {
    const response = await fetch(`http://127.0.0.1:${healthPort}/ready`, { signal: AbortSignal.timeout(5_000) });
    return response.ok ? 'ok' : (await response.text()).trim();
  } catch {
    return 'not listening';
  }
}
