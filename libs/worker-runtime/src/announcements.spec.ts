import { CoffeeError, partition, stageId } from '@coffee/core';
import type { ProgressRecord, StageEnd } from '@coffee/protocol';
import { Announcements } from './announcements';

const end = (stage: string): StageEnd => {
  return { type: 'StageEnd', stage: stageId(stage), partition: partition(0), expected: [] };
};

describe('the announcement that a stage has ended', () => {
  let told: ProgressRecord[];
  let failure: (() => CoffeeError) | undefined;
  const delayed = jest.fn();
  const failed = jest.fn();
  const append = (...records: ProgressRecord[]): Promise<void> => {
    if (failure) return Promise.reject(failure());
    told.push(...records);
    return Promise.resolve();
  };
  const of = (replica: number): Announcements => new Announcements({ append }, replica, { delayed, failed });
  beforeEach(() => {
    jest.useFakeTimers();
    jest.resetAllMocks();
    told = [];
    failure = undefined;
  });
  afterEach(() => jest.useRealTimers());

  it('is made at once by the first replica, and after a wait by the second', async () => {
    of(0).announce(end('a'));
    of(1).announce(end('b'));
    expect(told).toEqual([end('a')]);
    await jest.advanceTimersByTimeAsync(1000);
    expect(told).toEqual([end('a'), end('b')]);
  });

  it('is not made when the end was read meanwhile, nor when the job is left', async () => {
    const [read, left] = [of(1), of(1)];
    read.announce(end('a'));
    read.ended(stageId('a'));
    left.announce(end('b'));
    left.stop();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(told).toEqual([]);
  });

  it('is made again while the log is out of reach, until somebody has made it', async () => {
    failure = () => new CoffeeError('TRANSPORT', 'out of reach');
    const first = of(0);
    first.announce(end('a'));
    const second = of(0);
    second.announce(end('b'));
    await jest.advanceTimersByTimeAsync(500);
    expect(delayed).toHaveBeenCalledWith('a', expect.objectContaining({ code: 'TRANSPORT' }));
    second.ended(stageId('b'));
    failure = undefined;
    await jest.advanceTimersByTimeAsync(10_000);
    expect(told).toEqual([end('a')]);
    expect(failed).not.toHaveBeenCalled();
  });

  it('is told as failed when it cannot be made, ever', async () => {
    failure = () => new CoffeeError('GONE', 'gone');
    of(0).announce(end('a'));
    await jest.advanceTimersByTimeAsync(10_000);
    expect(failed.mock.calls).toEqual([['a', expect.objectContaining({ code: 'GONE' })]]);
  });
});
