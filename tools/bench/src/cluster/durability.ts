/** What durability costs: the same services and job with queues that survive a restart of the broker, and with such that do not. */
import { overCluster } from '../contestants';
import { pairwiseRatio, spread } from '../statistics';
import { printSpread, table } from '../table';
import { withClusters } from './clusters';
import { secondsOf, type Finding, type PartContext } from './part';

export async function durability(context: PartContext): Promise<Finding> {
  const { options } = context;
  const modes = [true, false].map((durable) => ({ durable, scale: options.scale }));
  const seconds = await withClusters(context, modes, async (clusters) => {
    const contestants = clusters.map((cluster, i) => overCluster(MODES[i]!, cluster.gatewayAddress()));
    return secondsOf(context, contestants);
  });
  return {
    title: 'Durable against transient',
    text: [reportDurability(seconds[0]!, seconds[1]!)],
    figures: { durable: seconds[0], transient: seconds[1] },
  };
}

const MODES = ['durable', 'transient'];

/** Seconds of runs that followed each other. */
export function reportDurability(durable: readonly number[], transient: readonly number[]): string {
  const ratio = printSpread(pairwiseRatio(durable, transient), 2);
  return table([
    ['queues', 'seconds, median (min–max)', 'durable : transient'],
    ...[durable, transient].map((seconds, i) => [MODES[i]!, printSpread(spread(seconds), 2), i === 0 ? ratio : '']),
  ]);
}
