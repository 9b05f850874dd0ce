/** The work queues that jobs may need, known before there is any job: workers, gateways and autoscalers are set up for them. */
import { tableNames } from '@coffee/protocol';
import type { ServiceLayout } from './layout';
import { channelNames } from './names';
import { defaultParameters } from './parameters';
import { DEFAULT_PARTITIONS } from './partitions';
import type { QueryId } from './physical-plan';
import { planJob } from './planner';
import {
  FIRST_QUEUE,
  OTHER_TABLES_QUEUE,
  PROJECT_QUEUE,
  SQL_GROUP,
  aggregatorQueue,
  filterQueues,
  tableQueue,
} from './work-queues';

/** Of a job that asks all of these queries, in the order in which chunks meet them; behind them those that only questions in SQL need. */
export function knownQueues(
  queries: readonly QueryId[],
  layout: ServiceLayout,
): { readonly ofQueries: readonly string[]; readonly ofSql: readonly string[] } {
  const plan = planJob(queries, defaultParameters, { partitions: DEFAULT_PARTITIONS, layout });
  const ofQueries = channelNames.queuesOf(plan);
  return { ofQueries, ofSql: sqlQueues(layout).filter((queue) => !ofQueries.includes(queue)) };
}

/** All that a question in SQL may need. */
export function sqlQueues(layout: ServiceLayout): string[] {
  if (layout === 'kinds')
    return [...Object.values(filterQueues), PROJECT_QUEUE, FIRST_QUEUE, aggregatorQueue(SQL_GROUP)];
  const ofTables = [...tableNames.map(tableQueue), OTHER_TABLES_QUEUE];
  return [...ofTables, ...(layout === 'roles' ? [aggregatorQueue(SQL_GROUP)] : [])];
}
