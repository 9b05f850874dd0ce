/** One client of a durable cluster against tuned DuckDB and the limit, in turn, and what it took of every process. */
import { availableParallelism } from 'node:os';
import { contest } from '../contest';
import { duckdb, overCluster } from '../contestants';
import { limit } from '../limit';
import type { Usage } from '../measured-process';
import { pairwiseRatio, spread } from '../statistics';
import { printMegabytes, printSpread, table } from '../table';
import { withClusters } from './clusters';
import { Meter, type KindUsage } from './meter';
import { sayRun, type Finding, type PartContext } from './part';
import type { Traffic } from './traffic';

export interface ClusterContested {
  /** Of the input files. */
  readonly bytes: number;
  /** Ours first. */
  readonly names: readonly string[];
  /** Of each; those of equal index followed each other. */
  readonly runs: readonly (readonly Usage[])[];
  /** Over all counted runs. */
  readonly services: readonly KindUsage[];
  readonly traffic: Traffic;
}

export async function againstDuckdb(context: PartContext): Promise<Finding> {
  const { data, bytes, options, signal } = context;
  const contested = await withClusters(context, [{ scale: options.scale }], async ([cluster], broker) => {
    const contestants = [overCluster('coffee, cluster', cluster!.gatewayAddress()), duckdb, limit()];
    let meter: Meter | undefined;
    const { runs } = await contest(contestants, {
      data,
      workers: availableParallelism(),
      runs: options.runs,
      signal,
      onRun: sayRun(context),
      onWarm: async () => void (meter = await Meter.start(cluster!, broker)),
    });
    const { services, traffic } = await meter!.stop();
    return {
      bytes,
      names: contestants.map(({ name }) => name),
      runs,
      services,
      traffic,
    } satisfies ClusterContested;
  });
  return { title: 'Against DuckDB', text: reportContest(contested), figures: contested };
}

export function reportContest(contested: ClusterContested): string[] {
  return [timesTable(contested), processTable(contested), trafficLine(contested)];
}

function timesTable({ bytes, names, runs }: ClusterContested): string {
  const seconds = runs.map((usages) => usages.map((usage) => usage.seconds));
  const rows = names.map((name, i) => {
    const wall = spread(seconds[i]!);
    return [
      name,
      printSpread(wall, 2),
      (bytes / 1e6 / wall.median).toFixed(0),
      i === 0 ? '' : printSpread(pairwiseRatio(seconds[i]!, seconds[0]!), 2),
    ];
  });
  return table([['program', 'seconds, median (min–max)', 'MB/s', 'its time / ours, median (min–max)'], ...rows]);
}

function processTable({ runs, services }: ClusterContested): string {
  const clients = runs[0]!;
  const rows = services.map(({ kind, processes, cpuSeconds, peakBytes }) => [
    kind,
    String(processes),
    (cpuSeconds / clients.length).toFixed(2),
    printMegabytes(peakBytes),
  ]);
  return table([['process', 'number', 'CPU s a run', 'peak RSS, MB'], clientRow(clients), ...rows]);
}

function clientRow(clients: readonly Usage[]): string[] {
  const cpu = clients.map(({ cpuSeconds }) => cpuSeconds).filter((seconds) => seconds !== undefined);
  const peaks = clients.map(({ peakBytes }) => peakBytes).filter((peak) => peak !== undefined);
  const mean = cpu.reduce((sum, seconds) => sum + seconds, 0) / cpu.length;
  return [
    'client',
    '1',
    cpu.length > 0 ? mean.toFixed(2) : '?',
    printMegabytes(peaks.length > 0 ? Math.max(...peaks) : undefined),
  ];
}

function trafficLine({ bytes, runs, traffic }: ClusterContested): string {
  const perByte = (octets: number): string => (octets / runs[0]!.length / bytes).toFixed(2);
  return `Broker bytes per input byte: ${perByte(traffic.received)} in, ${perByte(traffic.sent)} out.`;
}
