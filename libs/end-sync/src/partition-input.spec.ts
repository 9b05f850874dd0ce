import { CoffeeError, chunkSeq, edgeId, partition, stageId } from '@coffee/core';
import { SeqSet, type ProgressRecord } from '@coffee/protocol';
import { createPartitionInput } from './partition-input';
import { shopIndex } from './shop.example';

const p = partition;
const seq = chunkSeq;
const end = (stage: string, part: number, ...sent: [edge: number, to: number, seqs: number[]][]): ProgressRecord => ({
  type: 'StageEnd',
  stage: stageId(stage),
  partition: p(part),
  expected: sent.map(([edge, to, seqs]) => ({
    port: { edge: edgeId(edge), partition: p(to) },
    seqs: new SeqSet(seqs),
  })),
});
const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return error instanceof CoffeeError ? error.code : String(error);
  }
  return 'no error';
};

describe('the input of a partition', () => {
  it('is complete when what was read equals what was sent to this partition', () => {
    const input = createPartitionInput(shopIndex, 'merge', p(1));
    expect(input.offer(edgeId(1), p(0), seq(4))).toBe('new');
    expect(input.record(end('filter', 0, [1, 0, [0, 1]], [1, 1, [2, 4]]))).toBe(false);
    expect(input.record({ type: 'TableCompleted', table: 'stores', chunks: 1 })).toBe(false);
    expect(input.stalled()).toBe(
      'merge 1: from partition 0 of stage filter on edge 1: 1 of 2 chunks missing: 2; ' +
        'merge 1: from table stores on edge 2: 1 of 1 chunks missing: 0',
    );
    input.offer(edgeId(1), p(0), seq(2));
    input.offer(edgeId(2), p(0), seq(0));
    expect(input.complete).toBe(true);
    expect(input.stalled()).toBe('');
  });

  it('drops a chunk that it has seen', () => {
    const input = createPartitionInput(shopIndex, 'merge', p(0));
    expect(input.offer(edgeId(1), p(0), seq(4))).toBe('new');
    expect(input.offer(edgeId(1), p(0), seq(4))).toBe('duplicate');
    expect(input.offer(edgeId(2), p(0), seq(4))).toBe('new');
  });

  it('expects nothing from a stage that names no port of it', () => {
    const input = createPartitionInput(shopIndex, 'merge', p(1));
    input.record({ type: 'TableCompleted', table: 'stores', chunks: 0 });
    expect(input.complete).toBe(false);
    expect(input.record(end('filter', 0, [1, 0, [0, 1]]))).toBe(true);
  });

  it('of a sink waits for every partition of its stage', () => {
    const sink = createPartitionInput(shopIndex, 'answer');
    expect(sink.record(end('merge', 1))).toBe(false);
    expect(sink.offer(edgeId(3), p(0), seq(0))).toBe('new');
    expect(sink.record(end('merge', 0, [3, 0, [0]]))).toBe(true);
  });

  it('refuses what contradicts: a chunk that nobody sent, two different ends, an edge that is not its own', () => {
    const input = createPartitionInput(shopIndex, 'merge', p(0));
    input.record(end('filter', 0, [1, 0, [0, 1]]));
    input.record(end('filter', 0, [1, 0, [0, 1]]));
    expect(codeOf(() => input.offer(edgeId(1), p(0), seq(2)))).toBe('BAD_MESSAGE');
    expect(codeOf(() => input.record(end('filter', 0, [1, 0, [0]])))).toBe('BAD_MESSAGE');
    expect(codeOf(() => input.offer(edgeId(3), p(0), seq(0)))).toBe('BAD_MESSAGE');
    expect(codeOf(() => input.offer(edgeId(1), p(1), seq(0)))).toBe('BAD_MESSAGE');
    const late = createPartitionInput(shopIndex, 'merge', p(0));
    late.offer(edgeId(1), p(0), seq(9));
    expect(codeOf(() => late.record(end('filter', 0, [1, 0, [0, 1]])))).toBe('BAD_MESSAGE');
  });

  it('exists for partitions of stateful stages and for sinks only', () => {
    expect(codeOf(() => createPartitionInput(shopIndex, 'filter', p(0)))).toBe('INTERNAL');
    expect(codeOf(() => createPartitionInput(shopIndex, 'merge', p(2)))).toBe('INTERNAL');
    expect(codeOf(() => createPartitionInput(shopIndex, 'nowhere'))).toBe('INTERNAL');
  });
});
