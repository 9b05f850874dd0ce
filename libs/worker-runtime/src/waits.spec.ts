import { LONG_WAIT, Waits } from './waits';

describe('what a worker waits for', () => {
  let now: number;
  let waits: Waits;
  beforeEach(() => {
    now = 0;
    waits = new Waits(() => now);
  });
  /** What is told at each look, one every five seconds. */
  const lookUntil = (end: number): number[] => {
    const told: number[] = [];
    for (; now <= end; now += 5_000) for (const { seconds } of waits.long()) told.push(seconds);
    return told;
  };

  it('is told when it lasts a minute, with what is missing by then, and again each time it has doubled', () => {
    let missing = 'chunk 1';
    const wait = waits.begin(() => missing);
    expect(lookUntil(LONG_WAIT - 1)).toEqual([]);
    missing = 'chunk 2';
    expect(waits.long()).toEqual([{ what: 'chunk 2', seconds: 60 }]);
    expect(lookUntil(16 * LONG_WAIT)).toEqual([120, 240, 480, 960]);
    wait.end();
    expect(lookUntil(100 * LONG_WAIT)).toEqual([]);
  });

  it('counts anew when some of it has come', () => {
    const wait = waits.begin(() => 'chunks');
    expect(lookUntil(LONG_WAIT)).toEqual([60]);
    wait.moved();
    expect(lookUntil(2 * LONG_WAIT)).toEqual([]);
    expect(lookUntil(2 * LONG_WAIT + 10_000)).toEqual([60]);
  });

  it('is over when the promise that is waited for settles, however', async () => {
    await waits.during(() => 'a', Promise.resolve());
    await waits.during(() => 'b', Promise.reject(new Error('no'))).catch(() => undefined);
    void waits.during(() => 'c', new Promise(() => undefined));
    now = LONG_WAIT;
    expect(waits.long().map(({ what }) => what)).toEqual(['c']);
  });
});
