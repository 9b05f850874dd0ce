/** `scale run`: the services of a scaling file on this machine, their logs on the terminal, until a signal or the end of their broker. */
import { relative } from 'node:path';
import { takenPorts } from '@coffee/broker';
import {
  LogPrefix,
  buildServices,
  equalsOf,
  obituary,
  portsInUse,
  processNames,
  resultsFolder,
  untilStopped,
} from '@coffee/cluster';
import { CoffeeError } from '@coffee/core';
import { clusterOptions, startLocalCluster } from './local-cluster';
import { checkDataFolders, type ScalingFile } from './scaling-file';

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** Resolves when everything has ended. @returns the exit code. @throws CoffeeError NO_INPUT, USAGE before anything is started. */
export async function runLocally(file: ScalingFile): Promise<number> {
  const { scaling } = file;
  checkDataFolders(file);
  await checkPorts(file);
  const { scale } = clusterOptions(scaling);
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  const apps = [...new Set(equalsOf(scale).map(({ app }) => app))];
  say(`Building ${apps.join(', ')} …`);
  buildServices(apps);
  const prefix = new LogPrefix(processNames(scale), process.stdout.isTTY && !process.env['NO_COLOR']);
  const write = (name: string, text: string): void => void process.stdout.write(prefix.line(name, text));
  const results = scaling.results && resultsFolder(process.env['RESULTS_DIR']);
  try {
    const cluster = await startLocalCluster(scaling, {
      logFormat: 'pretty',
      sourceMaps: true,
      ...(results && { results: results.path }),
      onLine: ({ name }, line) => write(name, line),
      onDied: ({ name }, exit, restartIn) => write(name, obituary(exit, restartIn)),
    });
    const tell = (): void => {
      const each = Array.from({ length: scaling.replicas.gateway }, (_, i) => i);
      const gateways = each.map((i) => cluster.gatewayAddress(i)).join(',');
      const http =
        scaling.gateway.http === false ? [] : each.map((i) => `  curl ${cluster.httpAddress(i)}/v1/questions`);
      say(`Ready. In another terminal:\n\n${[...clientCommands(file, gateways), ...http].join('\n')}\n`);
      if (results) say(`Answers are stored in ${results.path}${results.fate}.\n`);
    };
    return await untilStopped(cluster, stopped, tell, say);
  } finally {
    results?.remove();
  }
}

/** What the file's clients would do; with none in it, what anyone could. */
export function clientCommands({ scaling, clients }: ScalingFile, gateways: string): string[] {
  if (clients.length === 0) return [`  npx coffee analyze DIR --gateway ${gateways}`];
  const near = (path: string): string => relative(process.cwd(), path) || '.';
  return clients.map(({ data, results }, i) => {
    const { queries } = scaling.clients[i]!;
    const only = queries === undefined ? '' : ` --queries ${queries}`;
    return `  npx coffee analyze ${near(data)} --gateway ${gateways} --out ${near(results)}${only}`;
  });
}

/** @throws CoffeeError USAGE that names every port that is taken. */
export async function checkPorts({ path, scaling }: ScalingFile): Promise<void> {
  const { port, http } = scaling.gateway;
  const firsts = [port, ...(http === false ? [] : [http])];
  const ports = firsts.flatMap((first) => Array.from({ length: scaling.replicas.gateway }, (_, i) => first + i));
  const taken = await takenPorts(ports);
  if (taken.length === 0) return;
  throw new CoffeeError(
    'USAGE',
    `${path}: ${portsInUse(taken)}: choose others with gateway.port and gateway.http, or end what listens there`,
  );
}
