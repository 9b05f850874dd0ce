import { encodeParts, type StageResult } from '@coffee/jobs';
import {
  decodeBody,
  decodeChunk,
  encodeChunk,
  numberColumn,
  secondsFromCivil,
  type Chunk,
  type UuidColumn,
} from '@coffee/protocol';
import { DEFAULT_PARTITIONS, scannedStages, type Layout } from '@coffee/query-plan';
import { shopPlan } from '@coffee/testing';
import { processChunk } from '../stateless-stage';
import { computeStages } from './computed-scan';

const planAs = (layout: Layout) => shopPlan({ partitions: DEFAULT_PARTITIONS, layout });
const plan = planAs('scan');
const ROWS = 300;
const numbers = (name: string, of: (row: number) => number) =>
  numberColumn(
    name,
    Array.from({ length: ROWS }, (_, row) => of(row)),
  );
const rows: Chunk = {
  rows: ROWS,
  columns: [
    { name: 'transaction_id', type: 'uuid', values: new Uint8Array(ROWS * 16).map((_, i) => i) } satisfies UuidColumn,
    numbers('store_id', (row) => row % 5),
    numbers('user_id', (row) => row % 17),
    numbers('final_amount', (row) => row * 1000),
    numbers('created_at', (row) => secondsFromCivil(2023 + (row % 3), 3, 5, row % 24, 0, 0)),
  ],
};

/** Where each part goes, and its rows: how integers are written is not the same here and there. */
const shown = ({ parts }: Pick<StageResult, 'parts'>): unknown[] =>
  parts.map(({ port, body }) => {
    const { columns, ...rest } = decodeBody(body);
    return [
      plan.edges[port.edge]!.to,
      port.partition,
      rest,
      columns.map(({ values, ...column }) => [column, [...values]]),
    ];
  });

describe('stages that are computed where a table is scanned', () => {
  it('are those of the tables that nobody joins', () => {
    const of = (table: (typeof plan.tables)[number]['table']): string[] =>
      scannedStages(plan, table).map(({ id }) => id);
    expect([of('transactions'), of('transaction_items'), of('stores')]).toEqual([
      ['filter.transactions'],
      ['filter.transaction_items'],
      [],
    ]);
    expect(scannedStages(planAs('none'), 'transactions')).toEqual([]);
  });

  it('give what a worker would have sent for the chunk, each part in a buffer of its own', () => {
    const [result, ...others] = computeStages(plan, 'transactions', rows);
    expect(others).toEqual([]);
    const [stage] = scannedStages(plan, 'transactions');
    const sent = processChunk(plan, stage!, decodeChunk(encodeChunk(rows))).flatMap(({ edge, chunk }) =>
      encodeParts(plan.edges[edge]!, chunk),
    );
    expect(result).toMatchObject({ stage: 'filter.transactions', rowsIn: ROWS });
    expect(shown(result!)).toEqual(shown({ parts: sent }));
    // Q1, and the partitions of Q3 and Q4.
    expect(result!.parts.length).toBeGreaterThan(4);
    for (const { body } of result!.parts)
      expect([body.byteOffset, body.byteLength]).toEqual([0, body.buffer.byteLength]);
  });

  it('send nothing where no row is left', () => {
    const old = { ...rows, columns: [...rows.columns.slice(0, 4), numbers('created_at', () => 0)] };
    expect(computeStages(plan, 'transactions', old)).toEqual([
      { stage: 'filter.transactions', rowsIn: ROWS, rowsOut: 0, parts: [] },
    ]);
  });
});
