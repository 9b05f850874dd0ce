import { withNumber, type Ranges } from './confirmed-chunks';

const of = (...numbers: readonly number[]): Ranges => numbers.reduce<Ranges>(withNumber, []);

describe('which chunks were confirmed', () => {
  it.each<[string, readonly number[], Ranges]>([
    ['in order', [0, 1, 2], [[0, 3]]],
    ['in any order', [2, 0, 1], [[0, 3]]],
    [
      'with gaps',
      [5, 0, 7],
      [
        [0, 1],
        [5, 6],
        [7, 8],
      ],
    ],
    ['twice', [3, 3], [[3, 4]]],
    ['what joins two', [0, 2, 1, 4, 3], [[0, 5]]],
  ])('%s', (_what, numbers, ranges) => expect(of(...numbers)).toEqual(ranges));

  it('has each number that was confirmed, and no other, as few ranges as can be', () => {
    const numbers = Array.from({ length: 200 }, (_, i) => (i * 37) % 101).filter((n) => n % 3 > 0);
    const ranges = of(...numbers);
    const has = (n: number): boolean => ranges.some(([first, end]) => n >= first && n < end);
    for (let n = 0; n < 110; n++) expect([n, has(n)]).toEqual([n, numbers.includes(n)]);
    for (const [i, [first]] of ranges.slice(1).entries()) expect(first).toBeGreaterThan(ranges[i]![1]);
  });
});
