/**
 * The physical plan: what runs where, as one JSON value. It is decided once, when the job opens, and pinned in the journal:
 * partitions, edges and columns do not depend on how many replicas there are.
 *
 * Shape: a stage is a pipeline, a part of the plan that one process computes at once; edges are where rows change hands. Tables are
 * scanned and sent on edges; a stateless stage takes one chunk of its input and gives one output chunk per edge (same seq); stateful
 * stages read partition logs and broadcasts, and emit when their input is complete; result sinks read the results log. Where a plan is
 * cut into stages is its layout (`layout.ts`). Operator specifications live in `@coffee/operators`.
 */
import type { EdgeId, StageId } from '@coffee/core';
import type { DerivedColumn, LookupSpec, MergeSpec, TailSpec, TopSpec } from '@coffee/operators';
import type { ColumnKind, ScanColumn, TableName, TableSchema } from '@coffee/protocol';
import type { StepSpec } from './operators';

export type { ColumnKind, ScanColumn, TableName, TableSchema };
/** Names a query of the catalogue, or one that a caller brings along. */
export type QueryId = string;

/** The columns of a table that some answers read: a row with a value in them that cannot be read is bad for these answers. */
export interface Reading {
  readonly answers: readonly string[];
  readonly columns: readonly string[];
}

/** Rows of other years than these, by a column of instants, are in no answer. */
export interface NeededYears {
  readonly column: string;
  /** Ascending. */
  readonly years: readonly number[];
}

/** What is read of one table. */
export interface TableReads {
  readonly table: TableName;
  readonly columns: readonly ScanColumn[];
  /** A column that not all of them have is missing in rows where it cannot be read, also if it is not nullable. */
  readonly readings: readonly Reading[];
  /** The column by which the table is joined: no id may occur in it twice. */
  readonly unique?: string;
  /** Absent: rows of any year may be in answers. */
  readonly neededYears?: NeededYears;
  /** Absent: that of the coffee shop. */
  readonly schema?: TableSchema;
}

/** That, and where its chunks go. */
export interface TableScan extends TableReads {
  readonly outputs: readonly EdgeId[];
}

/** What whoever reads the table is told. */
export const readsOf = ({ table, columns, readings, unique, neededYears, schema }: TableScan): TableReads => ({
  ...{ table, columns, readings },
  ...(unique !== undefined && { unique }),
  ...(neededYears && { neededYears }),
  ...(schema && { schema }),
});

/**
 * `queue`: one work queue, each chunk to one replica. `scan`: no channel; whoever scans the table computes the consumer, too.
 * `partition`: one log for each partition of the consumer, rows split by hash of `key`. `broadcast`: one log, read by every partition of
 * every consumer. `result`: the job's results log.
 */
export type EdgeMode = 'queue' | 'scan' | 'partition' | 'broadcast' | 'result';

export interface Edge {
  readonly id: EdgeId;
  /** A table name, or a stage id. */
  readonly from: { readonly table: TableName } | { readonly stage: StageId };
  readonly to: { readonly stage: StageId } | { readonly result: string };
  readonly mode: EdgeMode;
  readonly columns: readonly string[];
  /** Only from a filter: those of the columns that it makes of others. */
  readonly derived?: readonly DerivedColumn[];
  /** Only from a filter to an answer: rows that lack one of these columns are left out. */
  readonly complete?: readonly string[];
  /** Only of mode `partition`: the column whose hash picks the partition. */
  readonly key?: string;
  /** Number of partitions of the consumer for mode `partition`, else 1. */
  readonly partitions: number;
}

/** One operator of a stateless stage, and where the rows go that it gives. */
export interface Step {
  readonly operator: StepSpec;
  /** Of the rows that it is given: those that it, or whatever is behind it, looks at. */
  readonly columns: readonly string[];
  readonly outputs: readonly EdgeId[];
  /** Operators of the same stage that work on its rows. */
  readonly next: readonly Step[];
}

interface StatelessStageOf<Kind extends 'filter' | 'aggregator'> {
  readonly kind: Kind;
  readonly id: StageId;
  /** The work queue it takes chunks from, e.g. `filter.transactions`; stages of several jobs share it. Unused where its input is scanned. */
  readonly queue: string;
  readonly input: EdgeId;
  readonly root: Step;
}

export type StatelessStage = StatelessStageOf<'filter'> | StatelessStageOf<'aggregator'>;

/** One output of a stateful stage: the merged rows, cut to the top of each group if `top` is given, joined, and what is done with them `then`. */
export interface StatefulOutput {
  readonly edge: EdgeId;
  readonly top?: TopSpec;
  readonly then?: readonly TailSpec[];
}

interface StatefulStageOf<Kind extends 'maximizer' | 'joiner'> {
  readonly kind: Kind;
  readonly id: StageId;
  /** The kind of work as deployed, e.g. `maximizer.products`: what a worker's configuration names. */
  readonly group: string;
  readonly partitions: number;
  /** The edge whose rows are merged. */
  readonly input: EdgeId;
  readonly merge: MergeSpec;
  /** Reference tables, each with the broadcast edge it comes on. */
  readonly lookups: readonly (LookupSpec & { readonly edge: EdgeId })[];
  readonly outputs: readonly StatefulOutput[];
}

export type StatefulStage = StatefulStageOf<'maximizer'> | StatefulStageOf<'joiner'>;

export type Stage = StatelessStage | StatefulStage;

export type ValueFormat =
  'text' | 'uuid' | 'integer' | 'money' | 'month' | 'half' | 'date' | 'decimal' | 'instant' | 'boolean';

/** How one answer is written: its file, its columns in order, and its total order. */
export interface ResultSink {
  /** `q1`, `q2_best_selling`, …: also the name of the file, with `.csv`. */
  readonly name: string;
  readonly query: QueryId;
  readonly input: EdgeId;
  readonly columns: readonly {
    readonly header: string;
    readonly from: string;
    readonly format: ValueFormat;
    /** Printed (as an integer) where `from` is missing because the id has no partner. */
    readonly fallback?: string;
    /** `from / dividedBy`, exact to three decimals, half away from zero (for averages). */
    readonly dividedBy?: string;
  }[];
  /** By printed text (UTF-8 bytes) for text, by number else; after the last, rows are equal in every printed column. */
  readonly orderBy: readonly {
    readonly column: string;
    readonly format: ValueFormat;
    readonly fallback?: string;
    readonly descending?: boolean;
    /** Where rows without a value stand; left out: as the least. */
    readonly missing?: 'first' | 'last';
  }[];
  /** The joined tables, in the order of the bits of the column `unmatched`, and the columns with the ids that are looked for there. */
  readonly joined: readonly { readonly table: TableName; readonly key: string }[];
}

/** A step and all behind it, each behind the one that feeds it. */
export const stepsFrom = (step: Step): Step[] => [step, ...step.next.flatMap(stepsFrom)];

/** The edges that a stage sends on. */
export const outputsOf = (stage: Stage): EdgeId[] =>
  'root' in stage ? stepsFrom(stage.root).flatMap(({ outputs }) => outputs) : stage.outputs.map(({ edge }) => edge);

export interface PhysicalPlan {
  readonly tables: readonly TableScan[];
  readonly stages: readonly Stage[];
  readonly edges: readonly Edge[];
  readonly results: readonly ResultSink[];
}

/** The stages that are computed where the table is scanned. */
export function scannedStages({ tables, stages, edges }: PhysicalPlan, table: TableName): StatelessStage[] {
  const outputs = tables.find((scan) => scan.table === table)?.outputs ?? [];
  const scanned = outputs.filter((id) => edges[id]?.mode === 'scan');
  return stages.flatMap((stage) => ('root' in stage && scanned.includes(stage.input) ? [stage] : []));
}
