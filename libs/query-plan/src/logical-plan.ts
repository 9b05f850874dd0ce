/**
 * Logical plans: what is asked, as plain JSON values. Equal values are equal sub-plans: the planner shares them among queries.
 * Every plan is one chain, scan, filter*, project?, (group, top?, join*, tail?)?, answer. `logical.ts` is the way to write one down; of questions
 * `question/plan-question.ts` makes them.
 * Must not know: stages, partitions, queues.
 */
import type {
  AggregateCall,
  ComputedColumn,
  FilterSpec,
  KeySpec,
  LimitSpec,
  TailSpec,
  TopSpec,
  ValueKind,
} from '@coffee/operators';
import type { TableName, Tables } from '@coffee/protocol';
import type { QueryParameters } from './parameters';
import type { QueryId, ValueFormat } from './physical-plan';

export interface ScanNode {
  readonly op: 'scan';
  readonly table: TableName;
}
export interface FilterNode {
  readonly op: 'filter';
  readonly input: ScanNode | FilterNode;
  readonly predicate: FilterSpec;
}
/** Adds columns that are computed of others. */
export interface ProjectNode {
  readonly op: 'project';
  readonly input: ScanNode | FilterNode;
  readonly columns: readonly ComputedColumn[];
}
/** The first rows of each part of the table that is read at once: among them are the first of all. */
export interface FirstNode {
  readonly op: 'first';
  readonly input: ScanNode | FilterNode | ProjectNode;
  readonly limit: LimitSpec;
}
export type RowsNode = ScanNode | FilterNode | ProjectNode | FirstNode;

export interface GroupNode {
  readonly op: 'group';
  /** Names the stages that compute it: `aggregator.<name>`, `maximizer.<name>`. */
  readonly name: string;
  readonly input: RowsNode;
  readonly keys: readonly KeySpec[];
  readonly aggregates: readonly AggregateCall[];
  /** The key whose hash spreads the groups over partitions: one with many values. Absent: one partition has all groups. */
  readonly partitionBy?: string;
}
export interface TopNode {
  readonly op: 'top';
  readonly input: GroupNode;
  readonly top: TopSpec;
}
export interface AttachSpec {
  readonly from: string;
  readonly as: string;
  readonly kind: 'text' | 'number';
}
export interface JoinNode {
  readonly op: 'join';
  readonly input: GroupNode | TopNode | JoinNode;
  readonly table: TableName;
  readonly key: string;
  readonly referenceKey: string;
  readonly attach: readonly AttachSpec[];
}
/** What is done to all of the rows, step by step. */
export interface TailNode {
  readonly op: 'tail';
  readonly input: GroupNode | TopNode | JoinNode;
  readonly then: readonly TailSpec[];
}
export type LogicalNode = RowsNode | GroupNode | TopNode | JoinNode | TailNode;

/** What a column of a logical plan holds. */
export type LogicalKind = ValueKind;

export interface AnswerColumn {
  readonly header: string;
  readonly from: string;
  readonly format: ValueFormat;
  readonly fallback?: string;
  readonly dividedBy?: string;
}
export interface AnswerOrder {
  readonly column: string;
  readonly format: ValueFormat;
  readonly fallback?: string;
  readonly descending?: boolean;
  /** Where rows without a value stand; left out: as the least. */
  readonly missing?: 'first' | 'last';
}
/** One answer: its rows, printed columns and total order. */
export interface Answer {
  readonly name: string;
  readonly input: LogicalNode;
  readonly columns: readonly AnswerColumn[];
  readonly orderBy: readonly AnswerOrder[];
}

/** A question that the system answers: adding one is adding one of these to the catalogue. */
export interface Query {
  readonly id: QueryId;
  /** The question in one line, for `coffee explain` and help texts. */
  readonly question: string;
  /** What each answer says of it, by name, where there are several. */
  readonly parts?: Readonly<Record<string, string>>;
  readonly answers: (parameters: QueryParameters) => readonly Answer[];
  /** Left out: those of the coffee shop. */
  readonly tables?: Tables;
}
