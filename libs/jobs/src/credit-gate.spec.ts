import { chunkSeq, stageId } from '@coffee/core';
import type { ProgressRecord } from '@coffee/protocol';
import { shopPlan } from '@coffee/testing';
import { CreditGate, MOST_CHUNKS_AHEAD } from './credit-gate';

const plan = shopPlan({ partitions: 2 });
const first = stageId('filter.transactions');
const reported = (seq: number, stage = first): ProgressRecord => ({
  type: 'StageStats',
  stage,
  seq: chunkSeq(seq),
  rowsIn: 1,
  rowsOut: 0,
  sentTo: [],
});

describe('CreditGate', () => {
  /** Takes chunks of a byte. @returns which of them have got room for the next. */
  function taking(gate: CreditGate, ...seqs: number[]): number[] {
    const through: number[] = [];
    for (const seq of seqs) void gate.take('transactions', chunkSeq(seq), 1).then(() => through.push(seq));
    return through;
  }
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('holds the upload back at its limit until the first stage has reported', async () => {
    const gate = new CreditGate(plan, 3);
    const through = taking(gate, 0, 1, 2);
    await settled();
    expect(through).toEqual([0, 1]);
    gate.record(reported(1));
    await settled();
    expect(through).toEqual([0, 1, 2]);
  });

  it('holds it back at a number of chunks, however small they are', async () => {
    const gate = new CreditGate(plan, 1 << 30);
    const through = taking(gate, ...Array.from({ length: MOST_CHUNKS_AHEAD + 2 }, (_, seq) => seq));
    await settled();
    expect(through).toHaveLength(MOST_CHUNKS_AHEAD - 1);
    for (const seq of [0, 0, 1]) gate.record(reported(seq));
    await settled();
    expect(through).toHaveLength(MOST_CHUNKS_AHEAD - 1);
    gate.record(reported(2));
    await settled();
    expect(through).toHaveLength(MOST_CHUNKS_AHEAD + 2);
  });

  it('gives nothing back for what another stage reports, and wants none for what is broadcast', async () => {
    const gate = new CreditGate(plan, 1);
    const through = taking(gate, 0);
    gate.record(reported(0, stageId('aggregator.tpv')));
    await gate.take('users', chunkSeq(0), 1000);
    await settled();
    expect(through).toEqual([]);
  });

  it('wants no credit for a chunk that was reported, before it is counted or since', async () => {
    const gate = new CreditGate(plan, 1);
    gate.record(reported(0));
    gate.record(reported(0));
    expect(await Promise.all([0, 0].map((seq) => gate.take('transactions', chunkSeq(seq), 1)))).toHaveLength(2);
  });

  it('names the stage and the chunks that it waits for, while somebody is held back', async () => {
    const gate = new CreditGate(plan, 3);
    taking(gate, 4, 2);
    expect(gate.blocked).toBeUndefined();
    taking(gate, 7);
    const text = 'the upload is 3 bytes ahead: stage filter.transactions has not reported 3 chunks of transactions';
    expect(gate.blocked).toBe(`${text}: 2, 4, 7`);
    taking(gate, ...Array.from({ length: 20 }, (_, i) => 10 + i));
    expect(gate.blocked).toMatch(/23 chunks of transactions: 2, 4, 7, 10, 11, 12, 13, 14, 15, 16, …$/);
    for (let seq = 0; seq < 30; seq++) gate.record(reported(seq));
    await settled();
    expect(gate.blocked).toBeUndefined();
  });

  it('lets everybody go when the job is over', async () => {
    const gate = new CreditGate(plan, 1);
    const through = taking(gate, 0, 1);
    gate.open();
    await settled();
    expect(through).toEqual([0, 1]);
    expect(gate.blocked).toBeUndefined();
  });
});
