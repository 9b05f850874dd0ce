import fc from 'fast-check';
import { LookupTable } from './lookup';
import { partitionOf } from './partition';
import type { LookupSpec } from './spec';
import { bytesOf, chunkOf, chunksOf, rowsOf } from './testing/rows';

const spec: LookupSpec = {
  table: 'things',
  key: 'thing',
  referenceKey: 'id',
  attach: [
    { from: 'number', as: 'n', kind: 'number' },
    { from: 'name', as: 't', kind: 'text' },
  ],
  partitioned: true,
};
const someId = fc.oneof(fc.nat(30), fc.integer(), fc.maxSafeInteger());
const referenceOf = (id: fc.Arbitrary<number>) =>
  fc.uniqueArray(
    fc.record({
      id: fc.option(id, { freq: 9 }),
      number: fc.option(fc.oneof(fc.nat(300), fc.integer(), fc.maxSafeInteger())),
      name: fc.option(fc.string({ unit: 'grapheme', maxLength: 6 })),
    }),
    { selector: ({ id: of }) => of ?? 'none', maxLength: 60, size: 'max' },
  );
/** Ids that lie close together, and others. */
const someReference = fc.oneof(referenceOf(fc.nat(90)), referenceOf(someId));

/** Of an id that nobody asks for. */
const filler = (i: number): { id: number; number: null; name: null } => ({
  id: -(2 ** 52) - i,
  number: null,
  name: null,
});

describe('LookupTable', () => {
  it('joins as a map does, whatever the order, the cut and the partitions of the reference', () => {
    fc.assert(
      fc.property(
        someReference,
        fc.array(fc.option(someId), { maxLength: 20 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 30 }),
        (reference, others, partitions, size) => {
          const asked = [...others, ...reference.slice(0, 10).map(({ id }) => id)];
          const expected = asked.map((thing) => {
            const found = thing === null ? undefined : reference.find(({ id }) => id === thing);
            return {
              thing,
              n: found?.number ?? null,
              t: found?.name ?? null,
              unmatched: thing !== null && !found ? 1 : 0,
            };
          });
          for (let partition = 0; partition < partitions; partition++) {
            const own = asked.flatMap((thing, i) =>
              (thing === null ? 0 : partitionOf(thing, partitions)) === partition ? [expected[i]!] : [],
            );
            const probe = chunkOf(['thing'], own);
            // Of so many that the few are looked for among them, and not they for the few.
            const among = [...reference, ...Array.from({ length: 800 }, (_, i) => filler(i))];
            const joined = [reference, reference.toReversed(), [...reference, ...reference], among].map((rows) => {
              const table = new LookupTable(spec, partition, partitions);
              for (const chunk of chunksOf(['id', 'number', 'name'], rows, size, ['name'])) table.add(chunk);
              return table.attach(probe);
            });
            expect(rowsOf(joined[0]!)).toEqual(own);
            for (const same of joined) expect(bytesOf(same)).toBe(bytesOf(joined[0]!));
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
