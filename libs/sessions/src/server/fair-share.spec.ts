import fc from 'fast-check';
import { FairShare } from './fair-share';

describe('a fair share', () => {
  it('is half for one alone, a third for each of two, and leaves as much for the next', () => {
    const share = new FairShare(120);
    expect(share.largest).toBe(60);
    expect([share.has('a', 60), share.has('a', 61)]).toEqual([true, false]);
    share.take('a', 40);
    expect([share.has('b', 40), share.has('b', 41)]).toEqual([true, false]);
    share.take('b', 40);
    expect([share.has('a', 1), share.has('b', 1), share.has('c', 20)]).toEqual([false, false, true]);
    share.give('a', 40);
    expect([share.has('a', 40), share.has('a', 41)]).toEqual([true, false]);
    expect([share.has('b', 20), share.has('b', 21)]).toEqual([true, false]);
  });

  it('is never more than is free besides when it is taken, and all is free when all is given', () => {
    const step = fc.record({ party: fc.constantFrom('a', 'b', 'c'), bytes: fc.nat(50) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
        const share = new FairShare(100);
        const held = new Map<string, number>();
        for (const { party, bytes } of steps) {
          const of = (held.get(party) ?? 0) + bytes;
          const total = [...held.values()].reduce((sum, other) => sum + other, bytes);
          expect(share.has(party, bytes)).toBe(of <= 100 - total);
          if (!share.has(party, bytes)) continue;
          share.take(party, bytes);
          held.set(party, of);
        }
        for (const [party, bytes] of held) share.give(party, bytes);
        expect(share.has('d', share.largest)).toBe(true);
      }),
    );
  });
});
