/**
 * The kinds of stateless work that can be deployed on their own: one for each work queue of the catalogue of queries, so that a
 * query that is added there can be scaled here without a change.
 */
import type { StatelessApp } from '@coffee/cluster';
import { channelNames, defaultParameters, parseQueryIds, planJob } from '@coffee/query-plan';

const queues = channelNames.queuesOf(planJob(parseQueryIds(''), defaultParameters));

/** The work queues of an app, in the order in which chunks meet them. */
export const queuesOf = (app: StatelessApp): readonly string[] => queues.filter((queue) => queue.startsWith(`${app}.`));

/** Its kind, which is what the queue is called within its app: `year` of `filter.year`. */
export const kindOf = (queue: string): string => queue.slice(queue.indexOf('.') + 1);
