import { project } from '@coffee/jobs';
import {
  decodeChunk,
  encodeChunk,
  numberColumn,
  secondsFromCivil,
  textColumn,
  validityOf,
  type Chunk,
  type UuidColumn,
} from '@coffee/protocol';
import type { Expression } from '@coffee/operators';
import { layouts, type Layout, type PhysicalPlan, type StatelessStage, type Step } from '@coffee/query-plan';
import { shopPlan } from '@coffee/testing';
import * as fc from 'fast-check';
import { processChunk } from './stateless-stage';

const planAs = (layout: Layout): PhysicalPlan => shopPlan({ partitions: 2, layout });
const plan = planAs('roles');
const stagesOf = ({ stages }: PhysicalPlan): StatelessStage[] =>
  stages.flatMap((stage) => ('root' in stage ? [stage] : []));
const first = (of: PhysicalPlan): StatelessStage => stagesOf(of).find(({ input }) => of.edges[input]!.id === 0)!;

interface Sale {
  readonly id: number;
  readonly store: number;
  readonly user: number | undefined;
  readonly amount: number;
  readonly at: number;
}

/** Decoded from bytes, as chunks arrive. */
function chunkOf(sales: readonly Sale[]): Chunk {
  const id: UuidColumn = {
    name: 'transaction_id',
    type: 'uuid',
    values: Uint8Array.from(sales.flatMap((sale) => [sale.id, ...Array<number>(15).fill(7)])),
  };
  const users = sales.flatMap(({ user }) => (user === undefined ? [] : [user]));
  const validity = validityOf(sales.map(({ user }) => user !== undefined));
  const columns = [
    id,
    numberColumn(
      'store_id',
      sales.map(({ store }) => store),
    ),
    numberColumn('user_id', users, validity),
    numberColumn(
      'final_amount',
      sales.map(({ amount }) => amount),
    ),
    numberColumn(
      'created_at',
      sales.map(({ at }) => at),
    ),
  ];
  return decodeChunk(encodeChunk({ rows: sales.length, columns }));
}

/**
 * Sends the chunk through the stages of a plan, between them through the codec, as through a queue.
 * @returns the bytes of the chunk that gets to each stateful stage and each answer.
 */
function travel(of: PhysicalPlan, input: Chunk): Record<string, string> {
  const left: Record<string, string> = {};
  const arrived: [StatelessStage, Chunk][] = [[first(of), input]];
  for (const [stage, chunk] of arrived) {
    for (const output of processChunk(of, stage, chunk)) {
      if (output.chunk.rows === 0) continue;
      const { id, to, columns } = of.edges[output.edge]!;
      const bytes = encodeChunk(project(output.chunk, columns));
      const next = stagesOf(of).find((candidate) => candidate.input === id);
      if (next) arrived.push([next, decodeChunk(bytes)]);
      else left['stage' in to ? to.stage : to.result] = Buffer.from(bytes).toString('base64');
    }
  }
  return left;
}

const at = (year: number, hour: number): number => secondsFromCivil(year, 3, 5, hour, 0, 0);
const sales: readonly Sale[] = [
  { id: 1, store: 1, user: 7, amount: 75_000, at: at(2024, 10) },
  { id: 2, store: 2, user: undefined, amount: 80_000, at: at(2024, 3) },
  { id: 3, store: 1, user: 8, amount: 10_000, at: at(2025, 12) },
  { id: 4, store: 1, user: 8, amount: 90_000, at: at(2023, 12) },
];

describe('processChunk', () => {
  it('gives one chunk for each edge that the stage sends on, with its columns', () => {
    const outputs = processChunk(plan, first(plan), chunkOf(sales));
    expect(outputs.map(({ edge, chunk }) => [plan.edges[edge]!.to, chunk.rows])).toEqual([
      [{ stage: 'aggregator.purchases' }, 3],
      [{ stage: 'aggregator.tpv' }, 2],
      [{ result: 'q1' }, 1],
    ]);
    for (const { edge, chunk } of outputs)
      expect(chunk.columns.map(({ name }) => name)).toEqual(plan.edges[edge]!.columns);
  });

  it('computes columns for whoever is behind, and filters by what they are', () => {
    const double: Expression = {
      fn: 'multiply',
      of: [
        { column: 'final_amount', kind: 'money' },
        { constant: 2, kind: 'count' },
      ],
      kind: 'money',
    };
    const isMore: Expression = {
      fn: 'greater',
      of: [
        { column: 'double', kind: 'money' },
        { constant: 150_000, kind: 'money' },
      ],
      kind: 'boolean',
    };
    const given = ['store_id', 'double'];
    const edge = { ...plan.edges[0]!, columns: given };
    const step: Step = {
      operator: { op: 'project', columns: [{ name: 'double', kind: 'money', of: double }] },
      columns: ['store_id', 'final_amount'],
      outputs: [],
      next: [
        {
          operator: { op: 'filter', by: 'expression', predicate: isMore },
          columns: given,
          outputs: [edge.id],
          next: [],
        },
      ],
    };
    const [output] = processChunk({ ...plan, edges: [edge] }, { ...first(plan), root: step }, chunkOf(sales));
    expect(output!.chunk).toEqual({
      rows: 2,
      columns: [numberColumn('store_id', [2, 1]), numberColumn('double', [160_000, 180_000])],
    });
  });

  it('works on nothing behind an operator that lets no row through', () => {
    const outputs = processChunk(plan, first(plan), chunkOf(sales.slice(3)));
    expect(outputs.map(({ edge, chunk }) => [plan.edges[edge]!.to, chunk.rows])).toEqual([
      [{ stage: 'aggregator.purchases' }, 0],
    ]);
  });

  it('refuses a chunk that is not what the plan says', () => {
    const [id, store, user, , instant] = chunkOf(sales.slice(0, 1)).columns;
    const dear = { rows: 1, columns: [id!, store!, user!, textColumn('final_amount', ['dear']), instant!] };
    const refused = expect.objectContaining({
      code: 'BAD_MESSAGE',
      message: expect.stringContaining('final_amount') as string,
    }) as Error;
    expect(() => processChunk(plan, first(plan), dear)).toThrow(refused);
  });

  const sale: fc.Arbitrary<Sale> = fc.record({
    id: fc.nat(255),
    store: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constantFrom(300, 70_000)),
    user: fc.option(fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constant(70_000)), { nil: undefined }),
    amount: fc.oneof(fc.constantFrom(74_999, 75_000), fc.nat(200), fc.nat(90_000)),
    at: fc.tuple(fc.integer({ min: 2023, max: 2026 }), fc.nat(23)).map(([year, hour]) => at(year, hour)),
  });

  const others = layouts.filter((layout) => layout !== 'kinds').map(planAs);

  it('gives the same bytes to whoever is behind, wherever the plan is cut into stages', () => {
    let rowsLeft = 0;
    fc.assert(
      fc.property(fc.array(sale, { minLength: 1, maxLength: 40 }), (rows) => {
        const apart = travel(planAs('kinds'), chunkOf(rows));
        for (const other of others) expect(travel(other, chunkOf(rows))).toEqual(apart);
        rowsLeft += Object.keys(apart).length;
      }),
    );
    expect(rowsLeft).toBeGreaterThan(0);
  });

  it('does so with chunks whose sums save no row, and which are left as they are', () => {
    const rows = Array.from({ length: 10_000 }, (_, i): Sale => {
      return { id: i % 256, store: i, user: i, amount: i * 10, at: at(2024 + (i % 2), i % 24) };
    });
    const apart = travel(planAs('kinds'), chunkOf(rows));
    expect(Object.keys(apart).sort()).toEqual(['joiner.stores.q3', 'maximizer.purchases', 'q1']);
    for (const other of others) expect(travel(other, chunkOf(rows))).toEqual(apart);
  });
});
