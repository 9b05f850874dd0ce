/**
 * The shape of a system to explore: tables, stages and answers, and which chunk goes where. Owns: the shapes that real plans have, each
 * in its smallest form. Must not know: states and steps, faults.
 */

/** Where the rows of a stateless stage go, by chunk: the partitions of the reader that get some; for a queue or an answer [0] or []. */
export interface Route {
  readonly to: string;
  readonly ports: readonly (readonly number[])[];
}

export interface TableShape {
  readonly name: string;
  readonly chunks: number;
  /** Stateless stages take its chunks from a queue, the partitions of stateful ones read them as a broadcast. */
  readonly to: readonly string[];
}

export interface StatelessShape {
  readonly name: string;
  readonly replicas: number;
  readonly routes: readonly Route[];
}

export interface StatefulShape {
  readonly name: string;
  readonly partitions: number;
  /** Stateful stages and answers: partition p sends to partition p modulo theirs. */
  readonly to: readonly string[];
}

export interface Shape {
  readonly tables: readonly TableShape[];
  readonly stateless: readonly StatelessShape[];
  readonly stateful: readonly StatefulShape[];
  readonly sinks: readonly string[];
}

export const TABLE = 'transactions';

/** For each chunk the partitions of the merge that get rows of it; none: the first stage sends nothing on. */
export type Routes = readonly (readonly number[])[];

/** A table, a chain of stateless stages (replicas of each), a merge, an answer. */
export function chain(stages: readonly number[], routes: Routes, partitions = 2): Shape {
  const whole = routes.map((ports) => (ports.length > 0 ? [0] : []));
  const stateless = stages.map((replicas, i): StatelessShape => {
    const isLast = i === stages.length - 1;
    const route = isLast ? { to: 'merge', ports: routes } : { to: nameOf(i + 1), ports: whole };
    return { name: nameOf(i), replicas, routes: [route] };
  });
  return {
    tables: [{ name: TABLE, chunks: routes.length, to: [nameOf(0)] }],
    stateless,
    stateful: [{ name: 'merge', partitions, to: ['answer'] }],
    sinks: ['answer'],
  };
}

/** A pipeline that feeds two merges: every second chunk has rows for the second one. */
export const twoOutputs = (replicas: number, routes: Routes): Shape => ({
  tables: [{ name: TABLE, chunks: routes.length, to: ['A'] }],
  stateless: [
    {
      name: 'A',
      replicas,
      routes: [
        { to: 'merge', ports: routes },
        { to: 'count', ports: routes.map((_, seq) => (seq % 2 === 0 ? [0] : [])) },
      ],
    },
  ],
  stateful: [
    { name: 'merge', partitions: 1, to: ['answer'] },
    { name: 'count', partitions: 1, to: ['counts'] },
  ],
  sinks: ['answer', 'counts'],
});

/** A pipeline whose rows are the answer. */
export const statelessAnswer = (replicas: number, routes: Routes): Shape => ({
  tables: [{ name: TABLE, chunks: routes.length, to: ['A'] }],
  stateless: [{ name: 'A', replicas, routes: [{ to: 'rows', ports: routes }] }],
  stateful: [],
  sinks: ['rows'],
});

/** Two tables, each with a pipeline and an answer of its own, one of a merge and one of rows. */
export const twoTables = (replicas: readonly [number, number], chunks: readonly [number, number]): Shape => ({
  tables: [
    { name: TABLE, chunks: chunks[0], to: ['A'] },
    { name: 'items', chunks: chunks[1], to: ['B'] },
  ],
  stateless: [
    { name: 'A', replicas: replicas[0], routes: [{ to: 'merge', ports: everyChunk(chunks[0]) }] },
    { name: 'B', replicas: replicas[1], routes: [{ to: 'rows', ports: everyChunk(chunks[1]) }] },
  ],
  stateful: [{ name: 'merge', partitions: 1, to: ['answer'] }],
  sinks: ['answer', 'rows'],
});

/** A chain whose merge is a join: each of its partitions reads a reference table, too, which is broadcast. */
export function joined(replicas: number, routes: Routes, references: number, partitions = 2): Shape {
  const shape = chain([replicas], routes, partitions);
  return { ...shape, tables: [...shape.tables, { name: 'stores', chunks: references, to: ['merge'] }] };
}

/** A merge whose partitions send on to the partitions of a second stateful stage, as a maximizer does to a joiner. */
export const twoMerges = (replicas: number, routes: Routes): Shape => {
  const { tables, stateless } = chain([replicas], routes);
  return {
    tables,
    stateless,
    stateful: [
      { name: 'merge', partitions: 2, to: ['join'] },
      { name: 'join', partitions: 2, to: ['answer'] },
    ],
    sinks: ['answer'],
  };
};

/** All of it at once: a pipeline with two outputs, one of which is an answer; the other is merged and joined with a broadcast table. */
export const tree = (replicas: number, chunks: number, references: number): Shape => ({
  tables: [
    { name: TABLE, chunks, to: ['A'] },
    { name: 'stores', chunks: references, to: ['merge'] },
  ],
  stateless: [
    {
      name: 'A',
      replicas,
      routes: [
        { to: 'rows', ports: everyChunk(chunks) },
        { to: 'merge', ports: everyChunk(chunks) },
      ],
    },
  ],
  stateful: [{ name: 'merge', partitions: 1, to: ['answer'] }],
  sinks: ['rows', 'answer'],
});

const everyChunk = (chunks: number): number[][] => Array.from({ length: chunks }, () => [0]);
const nameOf = (index: number): string => 'ABCDEFGH'[index] ?? `stage${index}`;
