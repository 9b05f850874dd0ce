/**
 * The queries that the answers of the shop belong to, by name, and their plan. Specs must not ask the catalogue for all of its queries: one that
 * is added there is nothing to them.
 */
import {
  DEFAULT_LAYOUT,
  defaultParameters,
  knownQueues,
  parseQueryIds,
  planJob,
  type PhysicalPlan,
  type PlanOptions,
  type QueryId,
} from '@coffee/query-plan';

export const shopQueries: readonly QueryId[] = ['q1', 'q2', 'q3', 'q4'];

/** Of `coffee analyze` and `coffee check`: ask these. */
export const shopFlags: readonly string[] = ['--queries', shopQueries.join()];

/** The plan of all of `shopQueries` with the default parameters. */
export const shopPlan = (options: PlanOptions): PhysicalPlan => planJob(shopQueries, defaultParameters, options);

/** The work queues that gateways declare, of all queries that there are, in the default layout: whoever shares a broker removes them. */
export function declaredQueues(): string[] {
  const { ofQueries, ofSql } = knownQueues(parseQueryIds(''), DEFAULT_LAYOUT);
  return [...ofQueries, ...ofSql];
}
