import fc from 'fast-check';
import { partitionOf, splitByPartition } from './partition';
import { bytesOf, chunkOf, rowsOf } from './testing/rows';

describe('partitionOf', () => {
  it('is fixed for ever: the parts of a job meet by it', () => {
    expect(
      [0, 1, 2, 17_272, 2_196_257, -1, 2 ** 31, 2 ** 40 + 7, Number.MAX_SAFE_INTEGER].map((key) =>
        partitionOf(key, 1000),
      ),
    ).toMatchInlineSnapshot(`
      [
        0,
        526,
        53,
        835,
        475,
        919,
        877,
        919,
        281,
      ]
    `);
  });

  it('spreads consecutive, strided and large ids evenly', () => {
    for (const [first, step] of [
      [1, 1],
      [0, 1 << 16],
      [0, 2 ** 33],
    ] as const) {
      for (const partitions of [2, 3, 8]) {
        const counts = new Array<number>(partitions).fill(0);
        for (let i = 0; i < 12_000; i++) counts[partitionOf(first + i * step, partitions)]!++;
        for (const count of counts) expect(Math.abs(count / (12_000 / partitions) - 1)).toBeLessThan(0.1);
      }
    }
  });

  it('gives every integer within 2^53 a partition', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 1, max: 1024 }), (key, partitions) => {
        const part = partitionOf(key, partitions);
        expect(Number.isInteger(part) && part >= 0 && part < partitions).toBe(true);
      }),
    );
  });
});

describe('splitByPartition', () => {
  const chunk = chunkOf(
    ['user_id', 'n'],
    [
      { user_id: 1, n: 1 },
      { user_id: null, n: 2 },
      { user_id: 3, n: 3 },
    ],
  );

  it('passes a chunk through for one partition', () => {
    expect(splitByPartition(chunk, 'user_id', 1)).toEqual([chunk]);
    expect(splitByPartition(chunkOf(['user_id'], []), 'user_id', 1)).toEqual([undefined]);
  });

  it('has nothing for a partition without rows, and rows without a key in partition 0', () => {
    const parts = splitByPartition(chunk, 'user_id', 100);
    expect(parts.filter((part) => part !== undefined).length).toBeLessThanOrEqual(3);
    expect(rowsOf(parts[0]!)).toContainEqual({ user_id: null, n: 2 });
  });

  it('puts an integer where it belongs in a column of texts, too: one beyond 2^53 makes its chunk such a one', () => {
    fc.assert(
      fc.property(fc.oneof(fc.nat(200), fc.integer(), fc.maxSafeInteger()), fc.integer({ min: 2, max: 9 }), (n, p) => {
        const parts = splitByPartition(chunkOf(['key'], [{ key: String(n) }, { key: '90071992547409930' }]), 'key', p);
        expect(rowsOf(parts[partitionOf(n, p)]!)).toContainEqual({ key: String(n) });
      }),
      {
        examples: [
          [0, 9],
          [-1, 9],
          [-(2 ** 53 - 1), 9],
        ],
      },
    );
  });

  it('puts each row, in order, where its key belongs, in a column of any width', () => {
    const someRow = fc.record({
      key: fc.option(fc.oneof(fc.nat(200), fc.integer(), fc.maxSafeInteger())),
      n: fc.nat(),
    });
    fc.assert(
      fc.property(
        fc.array(someRow, { maxLength: 60, size: 'max' }),
        fc.integer({ min: 1, max: 9 }),
        (rows, partitions) => {
          const parts = splitByPartition(chunkOf(['key', 'n'], rows), 'key', partitions);
          expect(parts).toHaveLength(partitions);
          parts.forEach((part, p) => {
            const expected = rows.filter(({ key }) => (key === null ? 0 : partitionOf(key, partitions)) === p);
            expect(part ? rowsOf(part) : []).toEqual(expected);
            if (part)
              expect(bytesOf(part)).toBe(bytesOf(splitByPartition(chunkOf(['key', 'n'], rows), 'key', partitions)[p]!));
          });
        },
      ),
    );
  });
});
