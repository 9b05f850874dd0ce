import { ReturnPause } from './return-pause';

describe('the pause of chunks that go back to their queue', () => {
  let pause: ReturnPause;
  let back: number[];
  beforeEach(() => {
    jest.useFakeTimers();
    pause = new ReturnPause();
    back = [];
  });
  afterEach(() => jest.useRealTimers());
  const giveBack = (chunk: number): void => void pause.over().then(() => back.push(chunk));

  it('is shared by those that go back at the same time', async () => {
    [1, 2, 3].forEach(giveBack);
    await jest.advanceTimersByTimeAsync(49);
    expect(back).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(back).toEqual([1, 2, 3]);
  });

  it('grows while none is done, up to five seconds', async () => {
    const lengths: number[] = [];
    for (let i = 0; i < 9; i++) {
      const from = Date.now();
      giveBack(i);
      await jest.advanceTimersToNextTimerAsync();
      lengths.push(Date.now() - from);
    }
    expect(lengths).toEqual([50, 100, 200, 400, 800, 1600, 3200, 5000, 5000]);
    pause.done();
    giveBack(9);
    await jest.advanceTimersByTimeAsync(50);
    expect(back).toContain(9);
  });

  it('is cut short when the worker stops', async () => {
    giveBack(1);
    pause.stop();
    giveBack(2);
    await jest.advanceTimersByTimeAsync(0);
    expect(back.sort()).toEqual([1, 2]);
    expect(jest.getTimerCount()).toBe(0);
  });
});
