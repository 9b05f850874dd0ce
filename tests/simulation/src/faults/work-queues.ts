/** The work queues of all queries. */
import { catalogue, channelNames, defaultParameters, planJob } from '@coffee/query-plan';

const everything = planJob(
  catalogue.map(({ id }) => id),
  defaultParameters,
  { partitions: 1 },
);
export const workQueues: readonly string[] = channelNames.queuesOf(everything);

/** Those that uploads go to. */
export const uploadQueues: readonly string[] = everything.stages.flatMap((stage) =>
  'queue' in stage && everything.tables.some(({ outputs }) => outputs.includes(stage.input)) ? [stage.queue] : [],
);
