/**
 * That added compute shortens the job: 1, 2 and 4 filters, each with the same small share of a core, so that the filters are what
 * the job waits for. On one machine nothing else shows it: replicas without a limit share the cores that one had alone.
 */
import type { ServiceSpec } from '@coffee/cluster';
import { overCluster } from '../contestants';
import { pairwiseRatio, spread } from '../statistics';
import { printSpread, table } from '../table';
import { withClusters } from './clusters';
import { CpuGroups } from './cpu-groups';
import { secondsOf, type Finding, type PartContext } from './part';

const REPLICAS = [1, 2, 4] as const;
/** Of a core, for each filter: so little that four of them are still slower than everything else. */
const SHARE = 0.05;

export interface Scaled {
  readonly replicas: number;
  /** Run by run. */
  readonly seconds: readonly number[];
}

export async function scaling(context: PartContext): Promise<Finding> {
  const title = `Filters with ${SHARE * 100} % of a core each`;
  const groups = CpuGroups.open();
  if (typeof groups === 'string') return { title, text: [`Not measured: ${groups}.`], figures: groups };
  try {
    const found = await measure(context, groups);
    return { title, text: [reportScaling(found)], figures: { share: SHARE, found } };
  } finally {
    groups.close();
  }
}

function measure(context: PartContext, groups: CpuGroups): Promise<Scaled[]> {
  const { options } = context;
  const wanted = REPLICAS.map((replicas) => ({
    scale: { ...options.scale, filter: replicas },
    launcher: ({ app, name }: ServiceSpec) => (app === 'filter' ? groups.launcher(`${replicas}.${name}`) : []),
  }));
  return withClusters(context, wanted, async (clusters) => {
    // They have started by now: that would take them longest.
    groups.limit(SHARE);
    const contestants = clusters.map((cluster, i) => overCluster(`filter=${REPLICAS[i]!}`, cluster.gatewayAddress()));
    const seconds = await secondsOf(context, contestants);
    return REPLICAS.map((replicas, i) => ({ replicas, seconds: seconds[i]! }));
  });
}

/** @param found one replica first. */
export function reportScaling(found: readonly Scaled[]): string {
  const rows = found.map(({ replicas, seconds }) => [
    String(replicas),
    printSpread(spread(seconds), 2),
    printSpread(pairwiseRatio(found[0]!.seconds, seconds), 2),
  ]);
  return table([['filters', 'seconds, median (min–max)', 'times as fast as one'], ...rows]);
}
