/** Which log of a job is gone, for whoever was told so: what was told once may be a mishap of the moment, so it is asked again. */
import { CoffeeError, asCoffeeError, within, type JobId } from '@coffee/core';
import type { Transport } from '@coffee/middleware';

/**
 * @returns a log that is positively gone, as a person calls it: `progress log`; undefined when all are there.
 * @throws CoffeeError TRANSPORT when it cannot be found out within `patience` ms.
 */
export async function lostLog(
  transport: Transport,
  job: JobId,
  logs: readonly string[],
  patience: number,
): Promise<string | undefined> {
  const looking = Promise.all(logs.map((name) => isThere(transport, name)));
  const there = await within(looking, patience, () => {
    return new CoffeeError(
      'TRANSPORT',
      `job ${job}: whether its logs are there was not found out within ${patience / 1000} s`,
    );
  });
  const lost = logs.find((_name, i) => !there[i])?.slice(`job.${job}.`.length);
  return lost === 'progress' || lost === 'results' ? `${lost} log` : lost && `log ${lost}`;
}

async function isThere(transport: Transport, name: string): Promise<boolean> {
  try {
    const reading = await transport.log(name).startReading(() => undefined);
    await reading.stop();
    return true;
  } catch (thrown) {
    if (asCoffeeError(thrown).code === 'GONE') return false;
    throw thrown;
  }
}
