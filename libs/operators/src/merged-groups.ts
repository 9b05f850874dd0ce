/** What a merge gives, whatever its keys and aggregates are; and which columns. */
import type { Chunk } from '@coffee/protocol';
import { aggregateFunction } from './aggregates';
import type { MergeSpec, TopSpec } from './spec';
import type { ValueKind } from './values';

/** Rows of one output chunk at most. */
export const PIECE_ROWS = 65_536;

export interface MergedGroups {
  /** Number of groups. */
  readonly size: number;
  /** @throws CoffeeError BAD_MESSAGE when a column is absent or of another kind. */
  add(chunk: Chunk): void;
  /** The merged rows by their keys, ascending, in chunks of 65,536 rows at most. */
  pieces(): Generator<Chunk>;
  /** The top of each group of the merged rows, without making a chunk of the others. */
  top(spec: TopSpec): Chunk;
}

export interface MergedColumn {
  readonly name: string;
  readonly kind: ValueKind;
}

/** The columns of merged rows: the keys, and the values of the aggregates. */
export const mergedColumns = ({ keys, aggregates }: MergeSpec): MergedColumn[] => [
  ...keys,
  ...aggregates.map(({ name, fn, kind }) => ({ name, kind: aggregateFunction(fn).gives(kind) ?? 'count' })),
];
