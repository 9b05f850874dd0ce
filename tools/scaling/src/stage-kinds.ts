/**
 * The kinds of stateless work that can be deployed on their own: one for each work queue of the catalogue of queries, so that a
 * query that is added there can be scaled here without a change.
 */
import { channelNames, defaultParameters, parseQueryIds, planJob } from '@coffee/query-plan';

export const statelessApps = ['filter', 'aggregator'] as const;
export type StatelessApp = (typeof statelessApps)[number];

const queues = channelNames.queuesOf(planJob(parseQueryIds(''), defaultParameters));

/** The kinds of an app, by name, in the order in which chunks meet them: `year`, whose queue is `filter.year`. */
export function kindsOf(app: StatelessApp): readonly string[] {
  return queues.flatMap((queue) => (queue.startsWith(`${app}.`) ? [queue.slice(app.length + 1)] : []));
}
