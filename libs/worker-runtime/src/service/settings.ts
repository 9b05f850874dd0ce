/**
 * The settings of the workers: one schema, given what kind of worker it is. Owns: their names, defaults and meaning.
 */
import { kinds, setting, type Settings } from '@coffee/core/config';
import { brokerSettings, failpointSetting, processSettings } from '@coffee/middleware/service';
import * as z from 'zod';
import { failpointNames } from '../failpoints';

const workerSettings = {
  ...brokerSettings,
  ...processSettings,
  REPLICA: setting(kinds.wholeNumber(0, 1023), {
    meaning: 'Zero-based replica index of this process. The lowest announces at once that a stage has ended.',
    fallback: '0',
  }),
  ATTEMPTS: setting(kinds.wholeNumber(1, 100), {
    meaning: 'How often a chunk may end its worker after it was delivered again, until it fails its job.',
    fallback: '3',
  }),
  WATCHDOG_SECONDS: setting(kinds.wholeNumber(5, 3600), {
    meaning: 'A worker that is given nothing for so long while messages wait for it ends, to be started anew.',
    fallback: '60',
  }),
  FAILPOINT: failpointSetting(failpointNames),
};

/** Of a worker without state: any number of replicas share the chunks of its queues. */
export function statelessSchema(kind: 'filter' | 'aggregator') {
  return z.object({
    STAGES: setting(kinds.list(`names of work queues, like ${kind}.* for all of them`, namePattern(kind)), {
      meaning: 'The work queues that it takes chunks from.',
      fallback: `${kind}.*`,
    }),
    PREFETCH: setting(kinds.wholeNumber(1, 1000), {
      meaning: 'Chunks in hand for each queue: the next is computed while the outputs of the last are confirmed.',
      fallback: '4',
    }),
    ...workerSettings,
  });
}

/** Of a worker that owns partitions. How many there are is written in each job's plan; who owns which may change. */
export function statefulSchema(kind: 'maximizer' | 'joiner') {
  return z
    .object({
      GROUPS: setting(kinds.list(`names of groups, like ${kind}.* for all of them`, namePattern(kind)), {
        meaning: 'The groups of stages of which it owns partitions.',
        fallback: `${kind}.*`,
      }),
      REPLICAS: setting(kinds.wholeNumber(1, 1024), {
        meaning: 'How many equals there are: partition p belongs to replica p mod REPLICAS. All must be running.',
        fallback: '1',
      }),
      ...workerSettings,
    })
    .refine(({ REPLICA, REPLICAS }) => REPLICA < REPLICAS, {
      error: 'REPLICA must be less than REPLICAS: the first is 0',
    });
}

export type StatelessSettings = Settings<ReturnType<typeof statelessSchema>>;
export type StatefulSettings = Settings<ReturnType<typeof statefulSchema>>;
export type WorkerSettings = StatelessSettings | StatefulSettings;

function namePattern(kind: string): (text: string) => string | undefined {
  const form = new RegExp(`^${kind}\\.(\\*|[a-z0-9_]+(\\.[a-z0-9_]+)*(\\.\\*)?)$`);
  return (text) => (form.test(text) ? text : undefined);
}
