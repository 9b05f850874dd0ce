/** The work queues of all queries, by where their plans are cut. */
import { catalogue, channelNames, defaultParameters, planJob, type ServiceLayout } from '@coffee/query-plan';

const everything = (layout: ServiceLayout) =>
  planJob(
    catalogue.map(({ id }) => id),
    defaultParameters,
    { partitions: 1, layout },
  );

export const workQueues = (layout: ServiceLayout): readonly string[] => channelNames.queuesOf(everything(layout));

/** Those that uploads go to. */
export function uploadQueues(layout: ServiceLayout): readonly string[] {
  const { stages, tables } = everything(layout);
  return stages.flatMap((stage) =>
    'queue' in stage && tables.some(({ outputs }) => outputs.includes(stage.input)) ? [stage.queue] : [],
  );
}
