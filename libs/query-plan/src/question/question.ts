/**
 * A question with every name resolved and every expression typed: what SQL text is bound to (`@coffee/sql`), and what is planned. Plain JSON
 * values; parameters have become constants. Must not know: the syntax of SQL, stages, partitions.
 *
 * The clauses are in the order in which they are computed. Expressions name columns: up to `groups` those of tables, `column` of the first and
 * `alias.column` of a joined one; behind it the keys and aggregates, and behind `ranks` those, too. Without `groups` the columns of tables stay.
 */
import { CoffeeError } from '@coffee/core';
import type { AggregateName, Expression } from '@coffee/operators';
import { tableIn, tableSchemas, type TableName, type Tables, type TableSchema } from '@coffee/protocol';

export interface Question {
  /** Of the answer, and of its file: [a-z][a-z0-9_]*. */
  readonly name: string;
  /** One line for people. */
  readonly title?: string;
  /** All that it could name; left out: those of the coffee shop. */
  readonly tables?: Tables;
  readonly from: TableName;
  readonly joins: readonly QuestionJoin[];
  /** Rows for which it is true; not those for which it is false or missing. */
  readonly where?: Expression;
  readonly groups?: QuestionGroups;
  /** Groups for which it is true. */
  readonly having?: Expression;
  readonly ranks: readonly QuestionRank[];
  readonly qualify?: Expression;
  /** What is printed, left to right. */
  readonly columns: readonly QuestionColumn[];
  /** Rows that print the same are one. */
  readonly distinct: boolean;
  /** The planner completes it to a total order. */
  readonly orderBy: readonly QuestionOrder[];
  readonly limit?: number;
  readonly offset?: number;
}

export interface QuestionJoin {
  readonly table: TableName;
  /** Whether rows without a partner stay (`left`). A partner is one row at most: `referenceKey` is unique. */
  readonly kind: 'left' | 'inner';
  /** A column of what is there so far. */
  readonly on: string;
  /** The column of `table`, without the alias. */
  readonly referenceKey: string;
  /** Begins the names of its columns; each is there once. */
  readonly alias: string;
}

/** Without keys there is one group, also of no rows. */
export interface QuestionGroups {
  /** Missing values are a group. */
  readonly keys: readonly { readonly name: string; readonly of: Expression }[];
  readonly aggregates: readonly QuestionAggregate[];
}

export interface QuestionAggregate {
  readonly name: string;
  readonly fn: AggregateName;
  /** Absent: the rows themselves. */
  readonly of?: Expression;
  readonly distinct?: true;
  /** Only the rows for which it is true. */
  readonly filter?: Expression;
}

export interface QuestionRank {
  readonly name: string;
  readonly fn: 'row-number' | 'rank' | 'dense-rank';
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly QuestionOrder[];
}

export interface QuestionColumn {
  readonly header: string;
  readonly of: Expression;
}

export interface QuestionOrder {
  readonly of: Expression;
  readonly descending: boolean;
  readonly missingFirst: boolean;
}

/** The schema of one of its tables. @throws CoffeeError INTERNAL when there is none. */
export function schemaIn({ tables = tableSchemas }: Pick<Question, 'tables'>, table: TableName): TableSchema {
  const found = tableIn(tables, table);
  if (!found) throw new CoffeeError('INTERNAL', `there is no table ${table}`);
  return found;
}
