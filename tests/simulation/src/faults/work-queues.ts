/** The work queues of all queries of a run, by where their plans are cut. */
import { channelNames, type ServiceLayout } from '@coffee/query-plan';
import { shopPlan } from '@coffee/testing';

const everything = (layout: ServiceLayout) => shopPlan({ partitions: 1, layout });

export const workQueues = (layout: ServiceLayout): readonly string[] => channelNames.queuesOf(everything(layout));

/** Those that uploads go to. */
export function uploadQueues(layout: ServiceLayout): readonly string[] {
  const { stages, tables } = everything(layout);
  return stages.flatMap((stage) =>
    'queue' in stage && tables.some(({ outputs }) => outputs.includes(stage.input)) ? [stage.queue] : [],
  );
}
