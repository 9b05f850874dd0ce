/** How long a small question takes: a folder of 1 MB, from the command's start to its end. */
import { generatedFolder } from '../bench-data';
import { embedded, overCluster } from '../contestants';
import { spread } from '../statistics';
import { printSpread, table } from '../table';
import { withClusters } from './clusters';
import { secondsOf, type Finding, type PartContext } from './part';

export async function tinyFolder(context: PartContext): Promise<Finding> {
  const { options, signal } = context;
  const data = await generatedFolder('tiny', signal);
  const found = await withClusters(context, [{ scale: options.scale }], async ([cluster]) => {
    const contestants = [embedded, overCluster('coffee, cluster', cluster!.gatewayAddress())];
    const seconds = await secondsOf(context, contestants, data);
    return contestants.map(({ name }, i) => ({ name, seconds: seconds[i]! }));
  });
  const rows = found.map(({ name, seconds }) => [name, printSpread(spread(seconds), 2)]);
  return {
    title: 'A folder of 1 MB, from command to answer',
    text: [table([['program', 'seconds, median (min–max)'], ...rows])],
    figures: found,
  };
}
