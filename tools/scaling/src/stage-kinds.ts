/**
 * The work queues of a deployment, by what the planner makes of the queries that it serves, and of any question in SQL: a query that is added to the
 * catalogue can be scaled here without a change.
 */
import type { StatelessApp } from '@coffee/cluster';
import { knownQueues, type QueryId, type ServiceLayout } from '@coffee/query-plan';

/** In the order in which chunks meet them; those that only questions in SQL need are last. */
export function workQueuesOf(queries: readonly QueryId[], layout: ServiceLayout): readonly string[] {
  const { ofQueries, ofSql } = knownQueues(queries, layout);
  return [...ofQueries, ...ofSql];
}

/** Those that an app serves. */
export const queuesOf = (app: StatelessApp, workQueues: readonly string[]): readonly string[] =>
  workQueues.filter((queue) => queue.startsWith(`${app}.`));

/** Its kind, which is what the queue is called within its app: `year` of `filter.year`. */
export const kindOf = (queue: string): string => queue.slice(queue.indexOf('.') + 1);
