import * as fc from 'fast-check';
import { RequestRates } from './request-rates';

describe('RequestRates', () => {
  it('lets a burst through at once, then so many a second, and fills up again', () => {
    let now = 0;
    const rates = new RequestRates({ perSecond: 10, burst: 5 }, () => now);
    const waits = (count: number): number[] => Array.from({ length: count }, () => rates.take('a', 1));
    expect(waits(7)).toEqual([0, 0, 0, 0, 0, 100, 200]);
    now = 10_000;
    expect(waits(6)).toEqual([0, 0, 0, 0, 0, 100]);
  });

  it('lets nobody wait for another', () => {
    const rates = new RequestRates({ perSecond: 1, burst: 1 }, () => 0);
    for (let i = 0; i < 100; i++) rates.take('greedy', 1);
    expect(rates.take('other', 1)).toBe(0);
  });

  it('forgets whose bucket is full', () => {
    let now = 0;
    const rates = new RequestRates({ perSecond: 10, burst: 5 }, () => now);
    for (let i = 0; i < 5000; i++, now += 1) rates.take(`party ${i}`, 1);
    expect(rates.size).toBeLessThan(2000);
  });

  it('serves no more in any time than the burst and what has flown in since', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ pause: fc.nat(500), cost: fc.integer({ min: 1, max: 5 }) }), { maxLength: 50 }),
        (asked) => {
          let now = 0;
          const rates = new RequestRates({ perSecond: 10, burst: 5 }, () => now);
          const served: { readonly at: number; readonly cost: number }[] = [];
          for (const { pause, cost } of asked) {
            now += pause;
            // Whoever asks is read no further until it is served.
            now += rates.take('a', cost);
            served.push({ at: now, cost });
          }
          served.forEach(({ at: from }, i) => {
            let sum = 0;
            for (const { at, cost } of served.slice(i)) {
              sum += cost;
              expect(sum).toBeLessThanOrEqual(5 + ((at - from) / 1000) * 10 + 5 + 1e-6);
            }
          });
        },
      ),
    );
  });
});
