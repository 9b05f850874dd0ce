/** What a folder of another business is checked for: that all of each table can be read, as by a question about all of its columns. */
import type { Tables } from '@coffee/protocol';
import { queriesOf, type Query } from '@coffee/query-plan';

/** One for each table, called as that. */
export const queriesOfTables = (tables: Tables): Query[] =>
  queriesOf(
    Object.entries(tables).map(([table, { columns }]) => ({
      ...{ name: table, title: 'all of its columns', tables, from: table },
      ...{ joins: [], ranks: [], distinct: false, orderBy: [] },
      columns: columns.map(({ name, kind }) => ({ header: name, of: { column: name, kind } })),
    })),
  );
