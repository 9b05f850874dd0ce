/** Where plans are cut into stages: the same services and job with each layout, durable, and tuned DuckDB, in turn. */
import { serviceLayouts } from '@coffee/query-plan';
import { duckdb, overCluster } from '../contestants';
import { pairwiseRatio, spread } from '../statistics';
import { printSpread, table } from '../table';
import { withClusters } from './clusters';
import { secondsOf, type Finding, type PartContext } from './part';

export async function layouts(context: PartContext): Promise<Finding> {
  const { scale } = context.options;
  const wanted = serviceLayouts.map((layout) => ({ scale, env: { LAYOUT: layout } }));
  const seconds = await withClusters(context, wanted, async (clusters) => {
    const ours = clusters.map((cluster, i) => overCluster(`layout ${serviceLayouts[i]}`, cluster.gatewayAddress()));
    return secondsOf(context, [...ours, duckdb]);
  });
  const theirs = seconds[serviceLayouts.length]!;
  return {
    title: 'Layouts',
    text: [reportLayouts(seconds.slice(0, serviceLayouts.length), theirs)],
    figures: { ...Object.fromEntries(serviceLayouts.map((layout, i) => [layout, seconds[i]])), duckdb: theirs },
  };
}

/** Seconds of runs that followed each other, by layout. */
export function reportLayouts(ours: readonly (readonly number[])[], theirs: readonly number[]): string {
  return table([
    ['layout', 'seconds, median (min–max)', 'DuckDB : ours'],
    ...ours.map((seconds, i) => [
      serviceLayouts[i]!,
      printSpread(spread(seconds), 2),
      printSpread(pairwiseRatio(theirs, seconds), 2),
    ]),
    ['DuckDB', printSpread(spread(theirs), 2), ''],
  ]);
}
