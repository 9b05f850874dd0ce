/** The end of a cluster that somebody has in front of them: a signal, or that of its broker, without which its services wait for ever. */
import type { Cluster } from './cluster';

/**
 * Waits for either, and stops everything.
 * @param onReady told when all services are ready. @param say for what a person is to know. @returns the exit code.
 * @throws CoffeeError as `Cluster.waitReady`, when everything has been stopped.
 */
export async function untilStopped(
  cluster: Pick<Cluster, 'broker' | 'waitReady' | 'stop'>,
  stopped: Promise<void>,
  onReady: () => void,
  say: (text: string) => void,
): Promise<number> {
  const asked = stopped.then(() => undefined);
  const ready = cluster.waitReady().then(onReady);
  try {
    const lost = await Promise.race([asked, cluster.broker.lost, ready.then(() => asked)]);
    if (lost) say(lost.message);
    say('Stopping …');
    return lost ? 1 : 0;
  } finally {
    await cluster.stop();
  }
}
