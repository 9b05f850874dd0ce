/** Random values of the protocol for property tests. */
import { chunkSeq, edgeId, failureCodes, jobId, partition, stageId } from '@coffee/core';
import * as fc from 'fast-check';
import type { Chunk, Column } from './chunk';
import { numberColumn, textColumn, validityOf } from './column';
import type { DataMessage, Port, ProgressRecord } from './messages';
import { MAX_CHUNKS, SeqSet } from './seq-set';

const u16 = fc.nat({ max: 0xffff });
const u32 = fc.nat({ max: 0xffffffff });
const seq = fc.nat({ max: MAX_CHUNKS - 1 }).map(chunkSeq);
const name = fc.string({ unit: 'grapheme', maxLength: 12 });
const stage = name.map(stageId);

/** Small and large members, runs, and both ends of the range. */
export const seqSets: fc.Arbitrary<SeqSet> = fc
  .tuple(
    fc.array(fc.nat({ max: 300 })),
    fc.array(fc.nat({ max: 5000 }), { maxLength: 2 }),
    fc.array(fc.tuple(fc.nat({ max: 2000 }), fc.nat({ max: 500 })), { maxLength: 2 }),
  )
  .map(([low, high, runs]) => {
    const set = new SeqSet([...low, ...high]);
    for (const [first, length] of runs) set.addRange(first, length);
    return set;
  });

const ports: fc.Arbitrary<Port> = fc.record({ edge: u16.map(edgeId), partition: u16.map(partition) });

export const progressRecords: fc.Arbitrary<ProgressRecord> = fc.oneof(
  fc.record({
    type: fc.constant('StageStats' as const),
    stage,
    seq,
    rowsIn: u32,
    rowsOut: u32,
    sentTo: fc.array(ports),
  }),
  fc.record({ type: fc.constant('TableCompleted' as const), table: name, chunks: fc.nat({ max: MAX_CHUNKS }) }),
  fc.record({
    type: fc.constant('StageEnd' as const),
    stage,
    partition: u16.map(partition),
    expected: fc.array(fc.record({ port: ports, seqs: seqSets }), { maxLength: 5 }),
  }),
  fc.record({
    type: fc.constant('StageFailed' as const),
    code: fc.constantFrom(...failureCodes),
    stage,
    seq,
    reason: fc.string({ unit: 'grapheme', maxLength: 200 }),
  }),
  fc.record({
    type: fc.constantFrom('StageAttempt' as const, 'AttemptReturned' as const),
    stage,
    seq,
    worker: name,
    attempt: u32,
  }),
  fc.record({
    type: fc.constant('JobEnded' as const),
    outcome: fc.constantFrom('completed' as const, 'failed' as const, 'cancelled' as const),
  }),
);

export const dataMessages: fc.Arbitrary<DataMessage> = fc.record({
  job: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,39}$/).map(jobId),
  edge: u16.map(edgeId),
  sourcePartition: u16.map(partition),
  seq,
  chunk: fc.uint8Array({ maxLength: 100 }),
});

const integers = fc.oneof(
  fc.nat({ max: 255 }),
  fc.nat({ max: 65535 }),
  fc.integer(),
  fc.maxSafeInteger().map((value) => (Object.is(value, -0) ? 0 : value)),
);

/** One value a row, undefined where it is missing; at least one kind of column for each type. */
const columnValues = (rows: number, nullable: boolean) => {
  const freq = nullable ? 4 : Number.MAX_SAFE_INTEGER;
  const many = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<(T | undefined)[]> =>
    fc.array(nullable ? fc.option(value, { nil: undefined, freq }) : value, { minLength: rows, maxLength: rows });
  return fc.oneof(
    many(integers).map((values) => ({ kind: 'number' as const, values })),
    many(fc.string({ unit: 'grapheme', maxLength: 10 })).map((values) => ({ kind: 'text' as const, values })),
    many(fc.uint8Array({ minLength: 16, maxLength: 16 })).map((values) => ({ kind: 'uuid' as const, values })),
  );
};

export const chunks: fc.Arbitrary<Chunk> = fc
  .tuple(fc.nat({ max: 40 }), fc.uniqueArray(fc.stringMatching(/^[a-z_]{1,9}$/), { maxLength: 5 }))
  .map(([rows, names]) => ({ rows: names.length > 0 ? rows : 0, names }))
  .chain(({ rows, names }) =>
    fc
      .tuple(...names.map(() => fc.boolean().chain((nullable) => columnValues(rows, nullable))))
      .map((columns) => ({ rows, columns: columns.map((column, i) => columnOfValues(names[i]!, column)) })),
  );

type Values =
  | { readonly kind: 'number'; readonly values: readonly (number | undefined)[] }
  | { readonly kind: 'text'; readonly values: readonly (string | undefined)[] }
  | { readonly kind: 'uuid'; readonly values: readonly (Uint8Array | undefined)[] };

function columnOfValues(columnName: string, column: Values): Column {
  const validity = validityOf(column.values.map((value) => value !== undefined));
  if (column.kind === 'number') return numberColumn(columnName, present(column.values), validity);
  if (column.kind === 'text') return textColumn(columnName, present(column.values), validity);
  const values = Uint8Array.from(present(column.values).flatMap((bytes) => [...bytes]));
  return validity ? { name: columnName, type: 'uuid', values, validity } : { name: columnName, type: 'uuid', values };
}

const present = <T>(values: readonly (T | undefined)[]): T[] =>
  values.filter((value): value is T & {} => value !== undefined);

/** Bytes that are none of ours, or once were: random, cut off, longer, or with a few bytes changed. */
export const hostile = (valid: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.tuple(valid, fc.nat()).map(([bytes, cut]) => bytes.slice(0, cut % (bytes.length + 1))),
    fc.tuple(valid, fc.uint8Array({ maxLength: 9 })).map(([bytes, more]) => Uint8Array.of(...bytes, ...more)),
    fc
      .tuple(valid, fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 }))
      .map(([bytes, changes]) => {
        const changed = bytes.slice();
        for (const [at, value] of changes) changed[at % changed.length] = value;
        return changed;
      }),
  );

/** Bytes that claim what is not there: the largest numbers, and those of our limits, in the place of any others. */
export const claiming = (valid: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(
      valid,
      fc.array(
        fc.tuple(fc.nat(), fc.constantFrom(0xffffffff, 0x7fffffff, 1 << 28, MAX_CHUNKS, MAX_CHUNKS - 1, 0xffff)),
        { minLength: 1, maxLength: 3 },
      ),
    )
    .map(([bytes, claims]) => {
      const changed = bytes.slice();
      const view = new DataView(changed.buffer);
      for (const [at, claim] of claims) if (changed.length >= 4) view.setUint32(at % (changed.length - 3), claim, true);
      return changed;
    });
