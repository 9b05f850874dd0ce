/**
 * The work queues of a deployment, by what the planner makes of the catalogue of queries: a query that is added there can be scaled here
 * without a change.
 */
import type { StatelessApp } from '@coffee/cluster';
import {
  DEFAULT_PARTITIONS,
  channelNames,
  defaultParameters,
  parseQueryIds,
  planJob,
  serviceLayouts,
  type ServiceLayout,
} from '@coffee/query-plan';

const queues = new Map(
  serviceLayouts.map((layout): [ServiceLayout, readonly string[]] => {
    const plan = planJob(parseQueryIds(''), defaultParameters, { partitions: DEFAULT_PARTITIONS, layout });
    return [layout, channelNames.queuesOf(plan)];
  }),
);

/** The work queues of an app, in the order in which chunks meet them. */
export const queuesOf = (app: StatelessApp, layout: ServiceLayout): readonly string[] =>
  queues.get(layout)!.filter((queue) => queue.startsWith(`${app}.`));

/** Its kind, which is what the queue is called within its app: `year` of `filter.year`. */
export const kindOf = (queue: string): string => queue.slice(queue.indexOf('.') + 1);
