import { chunkSeq, stageId } from '@coffee/core';
import type { AttemptReturned, StageAttempt } from '@coffee/protocol';
import { AttemptFold } from './attempt-fold';

const stage = stageId('filter');
const begun = (worker: string, attempt: number, seq = 7): StageAttempt => {
  return { type: 'StageAttempt', stage, seq: chunkSeq(seq), worker, attempt };
};
const returned = (worker: string, attempt: number, seq = 7): AttemptReturned => {
  return { ...begun(worker, attempt, seq), type: 'AttemptReturned' };
};

/** As worker `me` reads it. */
const deaths = (...records: (StageAttempt | AttemptReturned)[]): number => {
  const fold = new AttemptFold();
  for (const record of records) fold.step(record);
  return fold.deaths(stage, chunkSeq(7), 'me');
};

describe('the workers that a chunk has ended', () => {
  it('are those that began it and were not heard of again', () => {
    expect(deaths()).toBe(0);
    expect(deaths(begun('a', 1), begun('b', 1), begun('c', 4))).toBe(3);
  });

  it('are not the one that asks, nor one that began another chunk or another stage', () => {
    const elsewhere = { ...begun('d', 1), stage: stageId('other') };
    expect(deaths(begun('me', 1), begun('a', 1), begun('c', 1, 8), elsewhere)).toBe(1);
  });

  it('are not one whose chunk went back to its queue', () => {
    expect(deaths(begun('a', 1), returned('a', 1), begun('b', 1))).toBe(1);
  });

  it('are not one that began something after it', () => {
    expect(deaths(begun('a', 1), begun('a', 2, 8))).toBe(0);
    expect(deaths(begun('a', 1), begun('a', 2))).toBe(1);
  });

  it.each<[what: string, log: (StageAttempt | AttemptReturned)[], expected: number]>([
    ['twice', [begun('a', 1), begun('a', 1)], 1],
    ['again when it was taken back', [begun('a', 1), returned('a', 1), begun('a', 1)], 0],
    ['again when a later one was made', [begun('a', 1), begun('a', 2, 8), begun('a', 1)], 0],
    ['first as taken back, because that came before it', [returned('a', 1), begun('a', 1)], 0],
    ['and an earlier one as taken back', [begun('a', 1, 8), begun('a', 2), returned('a', 1, 8)], 1],
  ])('are the same when an attempt is told %s', (_what, log, expected) => {
    expect(deaths(...log)).toBe(expected);
  });
});
