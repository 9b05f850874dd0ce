import { CoffeeError } from '@coffee/core';
import { nowOrLater, retrying } from './retrying';

const lost = (): CoffeeError => new CoffeeError('TRANSPORT', 'out of reach');

describe('work that fails in a way that passes', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  /** Fails so many times, with these errors, the last of them for ever. */
  const failing = (times: number, ...errors: Error[]): jest.Mock<Promise<void>, []> => {
    let tries = 0;
    return jest.fn(() => {
      const error = errors[Math.min(tries, errors.length - 1)]!;
      return tries++ < times ? Promise.reject(error) : Promise.resolve();
    });
  };

  it('is tried until it succeeds, at growing intervals', async () => {
    const work = failing(9, lost());
    const delays: number[] = [];
    const done = retrying(work, { isOver: () => false, delayed: () => delays.push(Date.now()) });
    await jest.advanceTimersByTimeAsync(60_000);
    await done;
    expect(work).toHaveBeenCalledTimes(10);
    expect(delays.map((at, i) => at - (delays[i - 1] ?? at))).toEqual([0, 100, 200, 400, 800, 1600, 3200, 5000, 5000]);
  });

  it('ends with what would come again', async () => {
    const work = failing(1, new CoffeeError('GONE', 'gone'));
    await expect(retrying(work, { isOver: () => false })).rejects.toThrow('gone');
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('is given up when nobody needs it any more', async () => {
    let over = false;
    const work = failing(100, lost());
    const done = retrying(work, { isOver: () => over });
    await jest.advanceTimersByTimeAsync(150);
    over = true;
    await jest.advanceTimersByTimeAsync(60_000);
    expect(await done).toBeUndefined();
    expect(work).toHaveBeenCalledTimes(2);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('goes on behind whoever waits for the first try only', async () => {
    const work = failing(2, lost());
    const failed = jest.fn();
    await nowOrLater(work, { isOver: () => false, failed });
    expect(work).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(work).toHaveBeenCalledTimes(3);
    expect(failed).not.toHaveBeenCalled();
  });

  it('and then in one that does not, tells so behind them', async () => {
    const work = failing(9, lost(), new Error('defect'));
    const failed = jest.fn();
    await nowOrLater(work, { isOver: () => false, failed });
    await jest.advanceTimersByTimeAsync(60_000);
    expect(failed.mock.calls).toEqual([[expect.objectContaining({ message: 'defect' })]]);
  });
});
