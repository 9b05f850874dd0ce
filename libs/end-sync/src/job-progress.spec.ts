import { chunkSeq, edgeId, partition, stageId, type StageId } from '@coffee/core';
import { SeqSet, type ProgressRecord, type StageStats } from '@coffee/protocol';
import { createJobProgress, type JobProgress } from './job-progress';
import { shop, shopIndex } from './shop.example';
import { TopologyIndex } from './topology';

const filter = stageId('filter');
const merge = stageId('merge');
const port = (to: number) => ({ edge: edgeId(1), partition: partition(to) });
const stats = (seq: number, ...to: number[]): StageStats => {
  return {
    type: 'StageStats',
    stage: filter,
    seq: chunkSeq(seq),
    rowsIn: 10,
    rowsOut: to.length,
    sentTo: to.map(port),
  };
};
const salesCompleted = (chunks: number): ProgressRecord => ({ type: 'TableCompleted', table: 'sales', chunks });
const endOfFilter = (...sent: [to: number, seqs: number[]][]): ProgressRecord & { type: 'StageEnd' } => ({
  type: 'StageEnd',
  stage: filter,
  partition: partition(0),
  expected: sent.map(([to, seqs]) => ({ port: port(to), seqs: new SeqSet(seqs) })),
});
const endOfMerge = (p: number): ProgressRecord => {
  return { type: 'StageEnd', stage: merge, partition: partition(p), expected: [] };
};
const fold = (...records: ProgressRecord[]): JobProgress => {
  const progress = createJobProgress(shopIndex);
  for (const record of records) progress.step(record);
  return progress;
};

describe('a stateless stage', () => {
  it('is complete when END is known and every chunk was reported; its end says what was sent where', () => {
    const progress = fold(stats(1, 0), salesCompleted(3), stats(0, 1, 0));
    const [effect] = progress.step(stats(2));
    expect(effect).toMatchObject({ type: 'StageCompleted', stage: filter });
    if (effect?.type !== 'StageCompleted') throw new Error('unreachable');
    const sent = effect.end.expected.map(({ port: { partition: to }, seqs }) => [to, [...seqs]]);
    expect(sent).toEqual([
      [0, [0, 1]],
      [1, [0]],
    ]);
  });

  it('is complete at once when the table is empty', () => {
    expect(fold().step(salesCompleted(0))).toEqual([{ type: 'StageCompleted', stage: filter, end: endOfFilter() }]);
  });

  it('does not count a redelivered chunk twice', () => {
    const progress = fold(salesCompleted(2), stats(0, 0));
    expect(progress.step(stats(0, 0))).toEqual([]);
    expect(progress.stages()[0]).toMatchObject({ stage: filter, done: 1, expected: 2, rowsIn: 10 });
  });

  it('is not moved by an attempt at a chunk, and knows which chunks it has done', () => {
    const progress = fold(salesCompleted(1));
    const before = progress.fingerprint();
    const attempt = { stage: filter, seq: chunkSeq(0), worker: 'w', attempt: 1 } as const;
    expect(progress.step({ type: 'StageAttempt', ...attempt })).toEqual([]);
    expect(progress.step({ type: 'AttemptReturned', ...attempt })).toEqual([]);
    expect(progress.fingerprint()).toBe(before);
    expect(progress.hasDone(filter, chunkSeq(0))).toBe(false);
    progress.step(stats(0));
    expect(progress.hasDone(filter, chunkSeq(0))).toBe(true);
  });

  it('is told as completed and as ended once each, however often that stands in the log', () => {
    const progress = fold(salesCompleted(1));
    expect(progress.step(stats(0, 0))).toHaveLength(1);
    expect(progress.step(stats(0, 0))).toEqual([]);
    expect(progress.step(endOfFilter([0, [0]]))).toEqual([{ type: 'StageEnded', stage: filter, partition: 0 }]);
    expect(progress.step(endOfFilter([0, [0]]))).toEqual([]);
    expect(progress.step(salesCompleted(1))).toEqual([]);
  });

  it('hands the set that it sent on to the next stage', () => {
    const next = stageId('next');
    const chain = {
      ...shop,
      stages: [
        { stage: filter, stateless: true, input: edgeId(0), outputs: [edgeId(1)] },
        { stage: next, stateless: true, input: edgeId(1), outputs: [edgeId(3)] },
      ],
      edges: shop.edges.map((edge) => {
        if (edge.edge === 1) return { ...edge, mode: 'queue', partitions: 1 } as const;
        return edge.edge === 3 ? { ...edge, from: { stage: next } } : edge;
      }),
    } as const;
    const progress = createJobProgress(new TopologyIndex(chain));
    for (const record of [stats(0), stats(1, 0), salesCompleted(2)]) progress.step(record);
    progress.step({ ...stats(1), stage: next, sentTo: [] });
    expect(progress.step(endOfFilter([0, [1]])).map(({ type }) => type)).toEqual(['StageEnded', 'StageCompleted']);
  });
});

describe('a job', () => {
  it('is over with its tombstone: nothing is told after it', () => {
    const progress = fold(salesCompleted(1));
    expect(progress.step({ type: 'JobEnded', outcome: 'cancelled' })).toEqual([
      { type: 'JobEnded', outcome: 'cancelled' },
    ]);
    expect(progress.outcome).toBe('cancelled');
    expect(progress.step(stats(0, 0))).toEqual([]);
  });

  it('fails with the first reason, once', () => {
    const progress = fold();
    const failed = {
      type: 'StageFailed',
      stage: filter,
      seq: chunkSeq(7),
      code: 'BAD_INPUT',
      reason: 'bad date',
    } as const;
    const reason = 'stage filter failed at chunk 7: bad date';
    expect(progress.step(failed)).toEqual([{ type: 'JobFailed', code: 'BAD_INPUT', reason }]);
    expect(progress.step({ ...failed, code: 'JOB_FAILED', reason: 'another' })).toEqual([]);
    expect(progress.failure).toContain('bad date');
  });

  it('fails with the stage as a whole where that has partitions, and with the reason alone where it concerns no stage', () => {
    const failed = { type: 'StageFailed', seq: chunkSeq(0), code: 'JOB_FAILED', reason: 'bad date' } as const;
    expect(fold({ ...failed, stage: merge }).failure).toBe('stage merge failed: bad date');
    expect(fold({ ...failed, stage: stageId('') }).failure).toBe('bad date');
  });

  it.each<[string, ProgressRecord[], string]>([
    ['a table that ended in two ways', [salesCompleted(2), salesCompleted(3)], 'ended with 2 chunks and with 3'],
    ['a chunk beyond the end', [salesCompleted(2), stats(2)], 'never sent'],
    ['an end before a chunk that was done', [stats(2), salesCompleted(2)], 'never sent'],
    ['two different outputs for a chunk', [stats(0, 0), stats(0, 1)], 'two different outputs'],
    ['one output more for a chunk', [stats(0, 0), stats(0, 0, 1)], 'two different outputs'],
    ['an end before completion', [salesCompleted(2), stats(0), endOfFilter()], 'before it was complete'],
    ['another end', [salesCompleted(1), stats(0, 0), endOfFilter([1, [0]])], 'ended in two ways'],
    ['a port that is not there', [stats(0, 2)], 'not its own'],
    ['an unknown table', [{ type: 'TableCompleted', table: 'x', chunks: 1 }], 'no table x'],
    ['an unknown stage', [{ ...stats(0), stage: stageId('x') }], 'no stateless stage x'],
    ['an unknown partition', [endOfMerge(2)], 'no partition 2'],
  ])('fails, and is never wrong, with %s', (_what, records, reason) => {
    expect(fold(...records).failure).toContain(reason);
  });

  it('tells a watchdog what is missing', () => {
    const progress = fold();
    expect(progress.stalled()).toBe(
      'table sales has not ended; table stores has not ended; stage filter: 0 chunks done, input has not ended; ' +
        'stage merge: partitions 0, 1 of 2 have not ended',
    );
    for (const record of [salesCompleted(9), stats(1), { type: 'TableCompleted', table: 'stores', chunks: 1 } as const])
      progress.step(record);
    expect(progress.stalled()).toContain('stage filter: 8 of 9 chunks missing: 0, 2, 3, 4, 5, …;');
    for (let seq = 0; seq < 9; seq++) progress.step(stats(seq));
    expect(progress.stalled()).toContain('stage filter is complete, nobody has announced its end');
    progress.step(endOfFilter());
    progress.step(endOfMerge(1));
    expect(progress.stalled()).toBe('stage merge: partitions 0 of 2 have not ended');
    progress.step(endOfMerge(0));
    expect(progress.stalled()).toBe('');
    expect(progress.stages()[1]).toMatchObject({ unit: 'partitions', done: 2, expected: 2, ended: true });
  });

  it('knows what waits for each stage: chunks that were sent, partitions whose input is complete', () => {
    const next = stageId('next');
    const progress = createJobProgress(
      new TopologyIndex({
        ...shop,
        stages: [
          { stage: filter, stateless: true, input: edgeId(0), outputs: [edgeId(4)] },
          { stage: next, stateless: true, input: edgeId(4), outputs: [edgeId(1)] },
          ...shop.stages.slice(1),
        ],
        edges: [
          ...shop.edges.map((edge) => (edge.edge === 1 ? { ...edge, from: { stage: next } } : edge)),
          { edge: edgeId(4), from: { stage: filter }, mode: 'queue', partitions: 1 },
        ],
      }),
    );
    const waiting = (...records: ProgressRecord[]): number[] => {
      for (const record of records) progress.step(record);
      return progress.stages().map((stage) => stage.waiting);
    };
    const onward = (seq: number): StageStats => ({ ...stats(seq), sentTo: [{ ...port(0), edge: edgeId(4) }] });
    const done = (seq: number): StageStats => ({ ...stats(seq), stage: next });
    const storesCompleted = { type: 'TableCompleted', table: 'stores', chunks: 1 } as const;
    const endOf = (stage: StageId, seqs: number[], to: number): ProgressRecord => {
      const expected = seqs.length > 0 ? [{ port: { ...port(0), edge: edgeId(to) }, seqs: new SeqSet(seqs) }] : [];
      return { type: 'StageEnd', stage, partition: partition(0), expected };
    };
    expect(waiting()).toEqual([0, 0, 0]);
    // Chunk 3 has come, so that 0 and 2 were sent; what 2 is sent on as, it has not said.
    expect(waiting(onward(1), onward(3))).toEqual([2, 2, 0]);
    expect(waiting(done(1), done(2))).toEqual([2, 0, 0]);
    expect(progress.openTables).toEqual(['sales', 'stores']);
    expect(waiting(salesCompleted(5), storesCompleted)).toEqual([3, 0, 0]);
    expect(waiting(onward(0), stats(4), onward(2), endOf(filter, [0, 1, 2, 3], 4))).toEqual([0, 2, 0]);
    expect(waiting(done(0), done(3), endOf(next, [], 1))).toEqual([0, 0, 2]);
    expect(waiting(endOfMerge(1))).toEqual([0, 0, 1]);
    expect(progress.openTables).toEqual([]);
    expect(progress.failure).toBeUndefined();
  });

  it('can be copied: what the copy learns, the original does not', () => {
    const progress = fold(stats(0, 0));
    const before = progress.fingerprint();
    const copy = progress.clone();
    expect(copy.fingerprint()).toBe(before);
    for (const record of [salesCompleted(1), stats(0, 0), endOfFilter([0, [0]]), endOfMerge(0)]) copy.step(record);
    expect(progress.fingerprint()).toBe(before);
    expect(copy.fingerprint()).not.toBe(before);
  });
});

it('more jobs than replicas and chunks in hand: none holds another up', () => {
  // One replica takes one chunk at a time from one queue, in which the chunks of all jobs are mixed.
  const jobs = Array.from({ length: 7 }, () => fold(salesCompleted(3)));
  const queue = [0, 1, 2].flatMap((seq) => jobs.map((job) => ({ job, seq })));
  const completed = queue.flatMap(({ job, seq }) => (job.step(stats(seq, 0)).length > 0 ? [job] : []));
  expect(completed).toEqual(jobs);
});
