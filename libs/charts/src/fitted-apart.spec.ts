import fc from 'fast-check';
import { fittedApart } from './fitted-apart';
import { plotOf } from './draw-plot';
import { textWidth } from './svg';

const SIZE = 12;

describe('names that begin alike', () => {
  const roads = [112, 113, 7].map((number) => `G Coffee @ the long road to the harbour, house ${number}`);

  it('are cut in the middle where that tells them apart, others at their end', () => {
    expect(fittedApart([...roads, 'G Coffee', 'A name that is much longer than its room'], SIZE, 180)).toEqual([
      'G Coffee @ the long…112',
      'G Coffee @ the long…113',
      'G Coffee @ the long ro…7',
      'G Coffee',
      'A name that is much lon…',
    ]);
  });

  it('are told apart where some of them begin alike for longer', () => {
    const names = ['one', 'two'].flatMap((floor) => [1, 2].map((room) => `The house by the river, ${floor} ${room}`));
    expect(new Set(fittedApart(names, SIZE, 150)).size).toBe(4);
  });

  it('are never wider than their room, and differ', () => {
    const end = fc.string({ unit: fc.constantFrom('a', 'b', ' '), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(
        fc.uniqueArray(
          end.map((text) => `x${text.trim()}x`),
          { minLength: 2, maxLength: 8 },
        ),
        (ends) => {
          const labels = fittedApart(
            ends.map((text) => `A name that begins like others ${text}`),
            SIZE,
            180,
          );
          expect(new Set(labels).size).toBe(ends.length);
          expect(Math.max(...labels.map((label) => textWidth(label, SIZE)))).toBeLessThanOrEqual(180);
        },
      ),
    );
  });

  it.each([
    [
      'bars',
      [
        { name: 'store', kind: 'text' },
        { name: 'sold', kind: 'integer' },
      ],
      roads.map((road, i) => [road, i + 1]),
    ],
    [
      'cards',
      [
        { name: 'store', kind: 'text' },
        { name: 'day', kind: 'date' },
        { name: 'sold', kind: 'integer' },
      ],
      roads.map((road, i) => [road, 20_000 + i, i + 1]),
    ],
    [
      'rows of a card',
      [
        { name: 'store', kind: 'text' },
        { name: 'on', kind: 'date' },
        { name: 'of', kind: 'text' },
        { name: 'sold', kind: 'integer' },
      ],
      // A second line has room for some of it.
      roads.map((road, i) => ['A', 20_000, `In the old town to the west, ${road}`, i + 1]),
    ],
    [
      'a legend',
      [
        { name: 'day', kind: 'date' },
        { name: 'store', kind: 'text' },
        { name: 'sold', kind: 'integer' },
      ],
      roads.flatMap((road, i) => Array.from({ length: 30 }, (_, day) => [20_000 + day, road, i + 1])),
    ],
  ] as const)('are told apart in %s', (_, columns, rows) => {
    const svg = plotOf(columns, rows, { width: 300 });
    const texts = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text!);
    expect(texts.filter((text) => /(112|113|7)$/.test(text) && text.includes('…'))).toHaveLength(3);
  });
});
