import { jobId } from '@coffee/core';
import * as fc from 'fast-check';
import { outdated, type Kept } from './retention';

const entries = fc
  .array(fc.record({ storedAt: fc.nat(100), bytes: fc.nat(50) }), { maxLength: 12 })
  .map((all) => all.map((one, i): Kept => ({ ...one, job: jobId(`j${i}`) })));

describe('which stored answers go', () => {
  it('are those that are too old, and of the others the oldest, no more than it takes for the rest to fit', () => {
    fc.assert(
      fc.property(entries, fc.nat(100), fc.nat(200), (all, keep, maxBytes) => {
        const gone = new Set(outdated(all, 100, { keep, maxBytes }));
        const left = all.filter(({ job }) => !gone.has(job));
        const size = (some: readonly Kept[]): number => some.reduce((sum, { bytes }) => sum + bytes, 0);
        expect(size(left)).toBeLessThanOrEqual(maxBytes);
        for (const { storedAt } of left) expect(100 - storedAt).toBeLessThanOrEqual(keep);
        for (const one of all.filter(({ job }) => gone.has(job))) {
          if (100 - one.storedAt > keep) continue;
          // It is not younger than any that stays, and with it there would be too much.
          for (const { storedAt } of left) expect(storedAt).toBeGreaterThanOrEqual(one.storedAt);
          const notOlder = all.filter(({ job, storedAt }) => job === one.job || storedAt >= one.storedAt);
          expect(size(notOlder)).toBeGreaterThan(maxBytes);
        }
      }),
    );
  });

  it('never are the one that was stored a moment ago', () => {
    fc.assert(
      fc.property(entries, fc.nat(100), fc.nat(200), fc.nat(11), (all, keep, maxBytes, which) => {
        const spared = all[which]?.job;
        expect(outdated(all, 100, { keep, maxBytes }, spared)).not.toContain(spared);
      }),
    );
  });
});
