/**
 * The tail of a plan whose rows are in several partitions. Owns: what each of them does for itself, so that few rows leave it, and what is done where
 * all of them meet. Must not know: stages, columns that nobody looks at.
 */
import type { LimitSpec, MergeKey, MergeSpec, ProjectSpec, RegroupSpec, TailSpec } from './spec';
import { MAX_TAIL_ROWS } from './tail';

export interface SplitTail {
  /** In each partition. */
  readonly early: readonly TailSpec[];
  /** Where all rows meet: how they are merged there, and what is done then. Undefined where nothing is left to do. */
  readonly behind?: Meeting;
}

interface Meeting {
  readonly merge: MergeSpec;
  /** Whether the rows come whole: no two partitions have a part of one. */
  readonly isWhole: boolean;
  readonly late: readonly TailSpec[];
}

/** @param merge of the rows in front of the tail: no two of them are equal in all of its columns. */
export function splitTail(tail: readonly TailSpec[], merge: MergeSpec): SplitTail {
  const at = tail.findIndex(({ op }) => op !== 'filter' && op !== 'project' && op !== 'repeat');
  if (at < 0) return { early: tail };
  const early = tail.slice(0, at);
  const late = tail.slice(at + 1);
  const step = tail[at]!;
  if (step.op === 'regroup') return { early: [...early, partial(step)], behind: { ...groupsOf(step), late } };
  const projected = early.findLast((spec) => spec.op === 'project');
  if (step.op === 'limit' && projected && early.at(-1) === projected) return cutEarly(early, projected, step, late);
  // Rows that are told apart by their keys stay so as long as they keep them.
  const filters = tail.slice(
    0,
    tail.findIndex(({ op }) => op !== 'filter'),
  );
  return { early: filters, behind: { merge, isWhole: true, late: tail.slice(filters.length) } };
}

/** Groups of groups begin in each partition, as groups begin where a table is scanned. */
const partial = ({ keys, aggregates }: RegroupSpec): TailSpec => ({
  op: 'aggregate',
  keys: keys.map(({ name, nullable }) => ({ name, from: name, ...(nullable && { nullable }) })),
  aggregates,
});

const groupsOf = ({ keys, aggregates }: RegroupSpec) => ({ merge: { keys, aggregates }, isWhole: false });

/** The first of all are among the first of each partition. Equal ones are one row there, and how many they are. */
function cutEarly(
  early: readonly TailSpec[],
  { columns }: ProjectSpec,
  step: LimitSpec,
  late: readonly TailSpec[],
): SplitTail {
  const { offset = 0, limit, ...order } = step;
  const keys = columns.map(({ name, kind }): MergeKey => ({ name, kind, nullable: true }));
  const times = freeName(columns.map(({ name }) => name));
  const counted: RegroupSpec = { op: 'regroup', keys, aggregates: [{ name: times, fn: 'count' }] };
  const without: ProjectSpec = {
    op: 'project',
    columns: columns.map(({ name, kind }) => ({ name, kind, of: { column: name, kind } })),
  };
  const first: readonly TailSpec[] =
    limit === undefined || offset + limit > MAX_TAIL_ROWS ? [] : [{ ...order, limit: offset + limit }];
  return {
    early: [...early, ...first, partial(counted)],
    behind: { ...groupsOf(counted), late: [{ op: 'repeat', times }, step, without, ...late] },
  };
}

function freeName(taken: readonly string[]): string {
  let name = 'times';
  for (let n = 2; taken.includes(name); n++) name = `times_${n}`;
  return name;
}
