/** How long a small question takes: a folder of 1 MB, from the command's start to its end. */
import { availableParallelism } from 'node:os';
import { generatedFolder } from '../bench-data';
import { contest } from '../contest';
import { embedded, overCluster } from '../contestants';
import { spread } from '../statistics';
import { printSpread, table } from '../table';
import { withClusters } from './clusters';
import { sayRun, type Finding, type PartContext } from './part';

export async function tinyFolder(context: PartContext): Promise<Finding> {
  const { options, signal } = context;
  const data = await generatedFolder('tiny', signal);
  const found = await withClusters(context, [{ scale: options.scale }], async ([cluster]) => {
    const contestants = [embedded, overCluster('coffee, cluster', cluster!.gatewayAddress())];
    const onRun = sayRun(context);
    const { runs } = await contest(contestants, {
      data,
      workers: availableParallelism(),
      runs: options.runs,
      onRun,
      signal,
    });
    return contestants.map(({ name }, i) => ({ name, seconds: runs[i]!.map((usage) => usage.seconds) }));
  });
  const rows = found.map(({ name, seconds }) => [name, printSpread(spread(seconds), 2)]);
  return {
    title: 'A folder of 1 MB, from command to answer',
    text: [table([['program', 'seconds, median (min–max)'], ...rows])],
    figures: found,
  };
}
