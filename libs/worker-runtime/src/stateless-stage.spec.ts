/** A chunk that goes straight on is worked on as if it had travelled: what leaves, and what is told, are the same bytes. */
import type { EdgeId } from '@coffee/core';
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
import { defaultParameters, parseQueryIds, planJob, type StatelessStage } from '@coffee/query-plan';
import * as fc from 'fast-check';
import { StageError } from './stage-error';
import { processChunk } from './stateless-stage';

const plan = planJob(parseQueryIds(''), defaultParameters, { partitions: 2 });
const stages = plan.stages.flatMap((stage) => ('queue' in stage ? [stage] : []));
const stageBehind = (edge: EdgeId): StatelessStage | undefined => stages.find(({ input }) => input === edge);
const first = stages.find(({ id }) => id === 'filter.year.transactions')!;
const nobody = (): undefined => undefined;

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

/** What everyone around can see of a chunk's way through the stages. */
interface Seen {
  /** Bytes of the chunk on each edge that leads to a stateful stage or a result. */
  readonly left: Record<string, string>;
  /** Of each stage that got the chunk: rows in, rows out, edges that got some. */
  readonly told: Record<string, string>;
}

const bytesOf = (chunk: Chunk, edge: EdgeId): Uint8Array => encodeChunk(project(chunk, plan.edges[edge]!.columns));

/**
 * Sends the chunk through the stages: on edges that `served` knows it goes straight on, on others through the codec, as it would through
 * a queue.
 */
function travel(input: Chunk, served: (edge: EdgeId) => StatelessStage | undefined): Seen {
  const seen: Seen = { left: {}, told: {} };
  const arrived: [StatelessStage, Chunk][] = [[first, input]];
  for (const [stage, chunk] of arrived) {
    const runs = processChunk(plan, stage, chunk, served);
    for (const { stage: done, rowsIn, outputs } of runs) {
      const rowsOut = outputs.reduce((sum, output) => sum + output.chunk.rows, 0);
      const sentTo = outputs.filter((output) => output.chunk.rows > 0).map(({ edge }) => edge);
      seen.told[done.id] = `${rowsIn} in, ${rowsOut} out, to ${sentTo.join(' ')}`;
      for (const output of outputs) {
        if (output.taken || output.chunk.rows === 0) continue;
        const bytes = bytesOf(output.chunk, output.edge);
        const next = stageBehind(output.edge);
        if (next) arrived.push([next, decodeChunk(bytes)]);
        else seen.left[output.edge] = Buffer.from(bytes).toString('base64');
      }
    }
  }
  return seen;
}

const at = (year: number, hour: number): number => secondsFromCivil(year, 3, 5, hour, 0, 0);
const sales: readonly Sale[] = [
  { id: 1, store: 1, user: 7, amount: 75_000, at: at(2024, 10) },
  { id: 2, store: 2, user: undefined, amount: 80_000, at: at(2024, 3) },
  { id: 3, store: 1, user: 8, amount: 10_000, at: at(2025, 12) },
  { id: 4, store: 1, user: 8, amount: 90_000, at: at(2023, 12) },
];

describe('processChunk', () => {
  it('is the stage alone where nothing behind it is served here', () => {
    const runs = processChunk(plan, first, chunkOf(sales), nobody);
    expect(runs.map(({ stage, rowsIn, outputs }) => [stage.id, rowsIn, outputs.map(({ taken }) => taken)])).toEqual([
      ['filter.year.transactions', 4, [false, false]],
    ]);
  });

  it('is all the stages that are served here, each behind the one that feeds it', () => {
    const filters = (edge: EdgeId) => [stageBehind(edge)].find((stage) => stage?.queue.startsWith('filter.'));
    const runs = processChunk(plan, first, chunkOf(sales), filters);
    expect(runs.map(({ stage, rowsIn }) => [stage.id, rowsIn])).toEqual([
      ['filter.year.transactions', 4],
      ['filter.hour', 3],
      ['filter.amount', 2],
    ]);
    const taken = runs.flatMap(({ outputs }) => outputs).filter((output) => output.taken);
    expect(taken.map(({ edge }) => stageBehind(edge)?.id)).toEqual(['filter.hour', 'filter.amount']);
  });

  it('goes on with no chunk that has no rows', () => {
    const early = processChunk(plan, first, chunkOf(sales.slice(3)), stageBehind);
    expect(early.map(({ stage, outputs }) => [stage.id, outputs.map(({ taken }) => taken)])).toEqual([
      ['filter.year.transactions', [false, false]],
    ]);
  });

  it('names the stage that fails', () => {
    const [id, store, user, , instant] = chunkOf(sales.slice(0, 1)).columns;
    const dear = { rows: 1, columns: [id!, store!, user!, textColumn('final_amount', ['dear']), instant!] };
    const failure = (served: typeof stageBehind): unknown => {
      try {
        return processChunk(plan, first, dear, served).length;
      } catch (error) {
        return error instanceof StageError && [error.code, error.stage, error.reason.message];
      }
    };
    expect(failure((edge) => [stageBehind(edge)].find((stage) => stage?.id === 'filter.hour'))).toBe(2);
    expect(failure(stageBehind)).toEqual(['BAD_MESSAGE', 'filter.amount', expect.stringContaining('final_amount')]);
  });

  const sale: fc.Arbitrary<Sale> = fc.record({
    id: fc.nat(255),
    store: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constantFrom(300, 70_000)),
    user: fc.option(fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constant(70_000)), { nil: undefined }),
    amount: fc.oneof(fc.constantFrom(74_999, 75_000), fc.nat(200), fc.nat(90_000)),
    at: fc.tuple(fc.integer({ min: 2023, max: 2026 }), fc.nat(23)).map(([year, hour]) => at(year, hour)),
  });

  it('gives the same bytes on every edge that leaves, and tells the same, whichever stages are served here', () => {
    let straight = 0;
    fc.assert(
      fc.property(fc.array(sale, { minLength: 1, maxLength: 40 }), fc.subarray(stages), (rows, served) => {
        const travelled = travel(chunkOf(rows), nobody);
        const mixed = travel(chunkOf(rows), (edge) => served.find(({ input }) => input === edge));
        expect(mixed).toEqual(travelled);
        expect(travel(chunkOf(rows), stageBehind)).toEqual(travelled);
        straight += Object.keys(travelled.told).length - 1;
      }),
    );
    expect(straight).toBeGreaterThan(0);
  });

  it('does so with chunks whose sums save no row, and which are left as they are', () => {
    const rows = Array.from({ length: 10_000 }, (_, i): Sale => {
      return { id: i % 256, store: i, user: i, amount: i * 10, at: at(2024 + (i % 2), i % 24) };
    });
    expect(travel(chunkOf(rows), stageBehind)).toEqual(travel(chunkOf(rows), nobody));
  });
});
