/** One client over HTTP, in each form in which tables can be uploaded, in turn with the client of the binary protocol on the same gateway. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '@coffee/broker';
import { entryOf } from '@coffee/cluster';
import { compressedCopy, generatedFolder, inputBytes } from '../bench-data';
import { contest, type Contestant } from '../contest';
import { overCluster } from '../contestants';
import type { Usage } from '../measured-process';
import { root } from '../root';
import { pairwiseRatio, spread } from '../statistics';
import { printMegabytes, printSpread, table } from '../table';
import { withClusters } from './clusters';
import { readServices, usageBetween, type KindUsage } from './meter';
import { sayRun, type Finding, type PartContext } from './part';

const FORMS = ['chunks', 'raw', 'gzip'] as const;

/** What one client cost: itself, and the services meanwhile. */
export interface HttpRun extends Usage {
  readonly services: readonly KindUsage[];
}

export interface HttpContestant {
  readonly name: string;
  /** Those of equal index followed each other. */
  readonly runs: readonly HttpRun[];
}

export async function overHttp(context: PartContext): Promise<Finding> {
  const contestants = await raced(context, context.data);
  return {
    title: 'Over HTTP',
    text: reportHttp(contestants, context.bytes),
    figures: { bytes: context.bytes, contestants },
  };
}

/** Peak memory of the gateway in the first run of each size and in the last: each size has a cluster of its own. */
export async function httpMemory(context: PartContext): Promise<Finding> {
  const found: { readonly bytes: number; readonly peaks: readonly number[] }[] = [];
  for (const size of context.options.sizes) {
    const data = await generatedFolder(size, context.signal);
    const contestants = await raced(context, data);
    const last = contestants.at(-1)!;
    found.push({ bytes: inputBytes(data), peaks: last.runs.map(({ services }) => peakOf(services) ?? NaN) });
  }
  const rows = found.map(({ bytes, peaks }) => [
    printMegabytes(bytes),
    printMegabytes(peaks[0]),
    printMegabytes(peaks.at(-1)),
  ]);
  return {
    title: 'Memory of the gateway over HTTP',
    text: [table([['input, MB', 'peak RSS after the first round, MB', 'after the last, MB'], ...rows])],
    figures: found,
  };
}

const peakOf = (services: readonly KindUsage[]): number | undefined =>
  services.find(({ kind }) => kind === 'gateway')?.peakBytes;

/** The client of the binary protocol first. */
async function raced(context: PartContext, data: string): Promise<HttpContestant[]> {
  const { options, signal } = context;
  const [port = 0] = await freePorts(1);
  const results = mkdtempSync(join(tmpdir(), 'coffee-bench-results-'));
  const settings = { HTTP_HOST: '127.0.0.1', HTTP_PORT: String(port), RESULTS_DIR: results };
  const envOf = (app: string): Record<string, string> => (app === 'gateway' ? settings : {});
  try {
    return await withClusters(context, [{ scale: { ...options.scale, gateway: 1 }, envOf }], async ([cluster]) => {
      const compressed = compressedCopy(data);
      const contestants = [
        overCluster('binary protocol', cluster!.gatewayAddress()),
        ...FORMS.map((form) => httpClient(form, `127.0.0.1:${port}`, form === 'gzip' ? compressed : undefined)),
      ];
      const runs = new Map(contestants.map(({ name }): [string, HttpRun[]] => [name, []]));
      let before = readServices(cluster!);
      const onRun = (name: string, usage: Usage): void => {
        const after = readServices(cluster!);
        runs.get(name)!.push({ ...usage, services: usageBetween(before, after) });
        before = after;
        sayRun(context)(name, usage);
      };
      const onWarm = (): Promise<void> => {
        before = readServices(cluster!);
        return Promise.resolve();
      };
      await contest(contestants, { data, workers: 0, runs: options.runs, signal, onRun, onWarm });
      return [...runs].map(([name, all]) => ({ name, runs: all }));
    });
  } finally {
    rmSync(results, { recursive: true, force: true });
  }
}

/** @param folder to upload instead of that of the contest. */
const httpClient = (form: (typeof FORMS)[number], address: string, folder?: string): Contestant => ({
  name: `HTTP, ${form}`,
  command: (data, out) => [
    process.execPath,
    join(root, 'tools/bench/src/cluster/http-client-main.mjs'),
    ...[folder ?? data, out, address, form, entryOf('gateway').replace('main.js', 'reading-thread.entry.js')],
  ],
});

/** @param contestants that of the binary protocol first. @param bytes of the input files. */
export function reportHttp(contestants: readonly HttpContestant[], bytes: number): string[] {
  const seconds = contestants.map(({ runs }) => runs.map((run) => run.seconds));
  const mean = (runs: readonly HttpRun[], cpu: (run: HttpRun) => number | undefined): string =>
    (runs.reduce((sum, run) => sum + (cpu(run) ?? NaN), 0) / runs.length).toFixed(2);
  const cpuOf = ({ services }: HttpRun, isWanted: (kind: string) => boolean): number =>
    services.reduce((sum, { kind, cpuSeconds }) => sum + (isWanted(kind) ? cpuSeconds : 0), 0);
  const rows = contestants.map(({ name, runs }, i) => [
    name,
    printSpread(spread(seconds[i]!), 2),
    (bytes / 1e6 / spread(seconds[i]!).median).toFixed(0),
    mean(runs, ({ cpuSeconds }) => cpuSeconds),
    mean(runs, (run) => cpuOf(run, (kind) => kind === 'gateway')),
    mean(runs, (run) => cpuOf(run, (kind) => kind !== 'gateway')),
    i === 0 ? '' : printSpread(pairwiseRatio(seconds[0]!, seconds[i]!), 2),
  ]);
  const cpu = ['client', 'gateway', 'other services'].map((whose) => `CPU s, ${whose}`);
  return [
    table([['upload', 'seconds, median (min–max)', 'MB/s', ...cpu, 'its speed / binary, median (min–max)'], ...rows]),
  ];
}
