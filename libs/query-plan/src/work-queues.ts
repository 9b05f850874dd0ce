/** What the work queues of plans are called: by the kind of operator, or the table. None is named after a question in SQL. */
import type { FilterSpec } from '@coffee/operators';
import { tableSchemas } from '@coffee/protocol';

export const filterQueues: { readonly [By in FilterSpec['by']]: string } = {
  year: 'filter.year',
  'time-of-day': 'filter.hour',
  'at-least': 'filter.amount',
  expression: 'filter.expression',
};
export const PROJECT_QUEUE = 'filter.project';
export const FIRST_QUEUE = 'filter.first';

/** Of the groups of all questions in SQL. */
export const SQL_GROUP = 'sql';

/** Of the partial sums of a group. */
export const aggregatorQueue = (group: string): string => `aggregator.${group}`;

/** Of what is computed of the chunks of a table where operators are put together. Those of other businesses share one. */
export const tableQueue = (table: string): string =>
  Object.hasOwn(tableSchemas, table) ? `filter.${table}` : OTHER_TABLES_QUEUE;

export const OTHER_TABLES_QUEUE = 'filter.other_tables';
