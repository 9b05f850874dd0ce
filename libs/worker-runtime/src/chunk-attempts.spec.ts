import { CoffeeError, chunkSeq, stageId } from '@coffee/core';
import type { ProgressRecord } from '@coffee/protocol';
import { ChunkAttempts, type ChunkAttemptsOptions } from './chunk-attempts';

const stage = stageId('filter');

const options: ChunkAttemptsOptions = { isRead: () => true, patience: 60_000, onLost: () => undefined };

/** Workers at one log, which can be out of reach. */
class SharedLog {
  readonly records: ProgressRecord[] = [];
  readonly #workers: ChunkAttempts[] = [];
  refused = 0;

  worker(): ChunkAttempts {
    const worker = new ChunkAttempts(
      {
        append: (...records) => {
          if (this.refused > 0) {
            this.refused--;
            return Promise.reject(new CoffeeError('TRANSPORT', 'out of reach'));
          }
          for (const record of records) this.#add(record);
          return Promise.resolve();
        },
      },
      options,
    );
    for (const record of this.records) show(worker, record);
    this.#workers.push(worker);
    return worker;
  }

  #add(record: ProgressRecord): void {
    this.records.push(record);
    for (const worker of this.#workers) show(worker, record);
  }
}

function show(worker: ChunkAttempts, record: ProgressRecord): void {
  if (record.type === 'StageAttempt' || record.type === 'AttemptReturned') worker.record(record);
}

describe('attempts at a chunk', () => {
  let log: SharedLog;
  const tell = (worker: ChunkAttempts, seq = 7): Promise<number | undefined> =>
    worker.tell(worker.next(stage, chunkSeq(seq)));
  beforeEach(() => (log = new SharedLog()));

  it('tell the next worker how many were not heard of again', async () => {
    expect(await tell(log.worker())).toBe(0);
    expect(await tell(log.worker())).toBe(1);
    expect(await tell(log.worker(), 8)).toBe(0);
    expect(await tell(log.worker())).toBe(2);
  });

  it('do not count when they are taken back', async () => {
    const first = log.worker();
    const attempt = first.next(stage, chunkSeq(7));
    await first.tell(attempt);
    await first.takeBack(attempt);
    expect(await tell(log.worker())).toBe(0);
  });

  it('are taken back as soon as the log is in reach again', async () => {
    jest.useFakeTimers();
    try {
      const first = log.worker();
      const attempt = first.next(stage, chunkSeq(7));
      await first.tell(attempt);
      log.refused = 3;
      await first.takeBack(attempt);
      await jest.advanceTimersByTimeAsync(60_000);
      expect(log.records.map(({ type }) => type)).toEqual(['StageAttempt', 'AttemptReturned']);
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });

  it('are not taken back any more when a later one says so', async () => {
    jest.useFakeTimers();
    try {
      const first = log.worker();
      const attempt = first.next(stage, chunkSeq(7));
      await first.tell(attempt);
      log.refused = 1;
      await first.takeBack(attempt);
      await tell(first, 8);
      await jest.advanceTimersByTimeAsync(60_000);
      expect(log.records.map(({ type }) => type)).toEqual(['StageAttempt', 'StageAttempt']);
      expect(await tell(log.worker())).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });

  it('wait for nothing when the log is no longer read', async () => {
    const worker = new ChunkAttempts({ append: () => Promise.resolve() }, options);
    const told = tell(worker);
    worker.end();
    expect(await told).toBeUndefined();
    expect(await tell(worker)).toBeUndefined();
  });
});
