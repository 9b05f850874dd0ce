/**
 * The queries that the answers of the shop belong to, by name, and their plan. Must not ask the catalogue for all of its queries: one that
 * is added there is nothing to specs of others.
 */
import { defaultParameters, planJob, type PhysicalPlan, type PlanOptions, type QueryId } from '@coffee/query-plan';

export const shopQueries: readonly QueryId[] = ['q1', 'q2', 'q3', 'q4'];

/** Of `coffee analyze` and `coffee check`: ask these. */
export const shopFlags: readonly string[] = ['--queries', shopQueries.join()];

/** The plan of all of `shopQueries` with the default parameters. */
export const shopPlan = (options: PlanOptions): PhysicalPlan => planJob(shopQueries, defaultParameters, options);
