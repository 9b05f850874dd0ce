/**
 * The work queues of a deployment, by what the planner makes of the queries that it serves: a query that is added to the catalogue can be
 * scaled here without a change.
 */
import type { StatelessApp } from '@coffee/cluster';
import {
  DEFAULT_PARTITIONS,
  channelNames,
  defaultParameters,
  planJob,
  type QueryId,
  type ServiceLayout,
} from '@coffee/query-plan';

/** The work queues of a job that asks all of these queries, in the order in which chunks meet them. */
export function workQueuesOf(queries: readonly QueryId[], layout: ServiceLayout): readonly string[] {
  return channelNames.queuesOf(planJob(queries, defaultParameters, { partitions: DEFAULT_PARTITIONS, layout }));
}

/** Those that an app serves. */
export const queuesOf = (app: StatelessApp, workQueues: readonly string[]): readonly string[] =>
  workQueues.filter((queue) => queue.startsWith(`${app}.`));

/** Its kind, which is what the queue is called within its app: `year` of `filter.year`. */
export const kindOf = (queue: string): string => queue.slice(queue.indexOf('.') + 1);
