/** `npm run cluster`: the whole system on this machine, until Ctrl-C or the end of its broker. */
import { CoffeeError, asCoffeeError } from '@coffee/core';
import { buildServices } from './build-services';
import { startCluster, type Cluster } from './cluster';
import { givenSettings } from './given-settings';
import { LogPrefix, obituary } from './log-prefix';
import { parseCommandLine, usage, type CommandLine } from './options';
import { resultsFolder, type ResultsFolder } from './results-folder';
import { equalsOf, processNames, scaleWarnings } from './scale';
import { untilStopped } from './until-stopped';

async function main(): Promise<number> {
  const options = parseCommandLine(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(usage);
    return 0;
  }
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  const apps = [...new Set(equalsOf(options.scale).map(({ app }) => app))];
  for (const warning of scaleWarnings(options.scale)) say(warning);
  say(`Building ${apps.join(', ')} …`);
  buildServices(apps);
  const results = resultsFolder(options.results ?? process.env['RESULTS_DIR']);
  try {
    const cluster = await start(options, results.path);
    const tell = (): void => say(options.scale.gateway > 0 ? hintOf(cluster, results) : 'Ready.');
    return await untilStopped(cluster, stopped, tell, say);
  } finally {
    results.remove();
  }
}

function hintOf(cluster: Cluster, { path, fate }: ResultsFolder): string {
  const http = gateways(cluster).map((_, replica) => cluster.httpAddress(replica));
  return [
    'Ready. In another terminal:\n',
    `  npx coffee analyze DIR --gateway ${gateways(cluster).join(',')}`,
    ...http.map((address) => `  curl ${address}/v1/questions`),
    `\nAnswers are stored in ${path}${fate}.\n`,
  ].join('\n');
}

const gateways = (cluster: Cluster): string[] =>
  cluster.services().flatMap(({ spec }) => (spec.port === undefined ? [] : [cluster.gatewayAddress(spec.replica)]));

async function start(options: CommandLine, results: string): Promise<Cluster> {
  const names = processNames(options.scale);
  const unknown = Object.keys(options.failpoints).find((name) => !names.includes(name));
  if (unknown !== undefined) throw new CoffeeError('USAGE', `--failpoint: there is no ${unknown} in this cluster`);
  const prefix = new LogPrefix(names, process.stdout.isTTY && !process.env['NO_COLOR']);
  const write = (name: string, text: string): void => void process.stdout.write(prefix.line(name, text));
  // Settings that belong to the system as a whole; the others are in the environment that each process inherits.
  const { NAMESPACE: namespace } = process.env;
  const firstEnv = Object.entries(options.failpoints).map(([name, failpoint]) => [name, { FAILPOINT: failpoint }]);
  return startCluster({
    scale: options.scale,
    durable: !options.transient,
    logFormat: 'pretty',
    sourceMaps: true,
    firstEnv: Object.fromEntries(firstEnv) as Record<string, Record<string, string>>,
    onLine: ({ name }, line) => write(name, line),
    onDied: ({ name }, exit, restartIn) => write(name, obituary(exit, restartIn)),
    results,
    env: givenSettings(process.env, options),
    ...(namespace !== undefined && { namespace }),
    ...(options.amqp !== undefined && { amqpUrl: options.amqp }),
    ...(options.basePort !== undefined && { basePort: options.basePort }),
  });
}

const say = (text: string): void => void process.stderr.write(`${text}\n`);

main().then(
  (code) => process.exit(code),
  (thrown: unknown) => {
    const error = asCoffeeError(thrown);
    say(error.message);
    process.exit(error.exitCode);
  },
);
