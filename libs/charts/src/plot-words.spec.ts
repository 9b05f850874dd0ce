/** Numbers, names and times in the language of a plot. */
import { plotOf } from './draw-plot';
import type { PlotKind } from './plot-column';
import { columnsOf } from './small-plots.fixture';
import type { PlotLanguage } from './words';

it.each([
  [36.732682, '36.7327'],
  [-36.732682, '-36.7327'],
  [394_042.675, '394,042.675'],
  [1_234.99996, '1,235'],
  [0.001234567, '0.001235'],
  [0.000012, '0.000012'],
])('draws the decimals that a person reads, and has all of them under the pointer: %d', (value, shown) => {
  const all = plotOf(columnsOf({ store: 'text', mean: 'decimal' }), [
    ['Market', 1234.5],
    ['Station', value],
  ]);
  const cards = plotOf(columnsOf({ store: 'text', day: 'date', other: 'decimal', mean: 'decimal' }), [
    ['Station', 1, value, value],
  ]);
  const exact = /<title>Station: ([^<]*)</.exec(all)![1]!;
  expect(Number(exact.replace(',', ''))).toBe(value);
  expect(all).toContain(`>${shown}</text>`);
  expect(cards).toContain(`other ${shown}</text>`);
  expect(cards).toContain(`>${shown}</text>`);
  expect(cards.includes(`<title>${exact}</title>`)).toBe(exact !== shown);
  expect(plotOf(columnsOf({ mean: 'decimal' }), [[value]])).toContain(`>${shown}</text>`);
});

describe('whole numbers', () => {
  const said = (name: string, value: number, kind: PlotKind = 'integer', language: PlotLanguage = 'en'): string[] => {
    const drawn = plotOf(
      columnsOf({ store: 'text', [name]: kind }),
      [
        ['Market', value],
        ['Station', 1],
      ],
      { language },
    );
    return [...drawn.matchAll(/Market: ([^<]*)</g)].map(([, text]) => text!);
  };

  it.each([
    [2023, '2023', '2023'],
    [10_001, '10,001', '10.001'],
    [-9999, '-9999', '-9999'],
    [1_234_567, '1,234,567', '1.234.567'],
  ])('are in groups from five digits on: %i', (value, english, spanish) => {
    expect([said('sold', value), said('sold', value, 'integer', 'es')]).toEqual([[english], [spanish]]);
  });

  it('are so in cards, while amounts with decimals are in groups as the language has them', () => {
    const columns = columnsOf({ store: 'text', at: 'date', year: 'integer', user_id: 'integer', total: 'decimal' });
    const drawn = plotOf(columns, [['Market', 19_000, 2023, 10_001, 2023]]);
    expect(drawn).toContain('2022-01-08 · year 2023 · ');
    expect(drawn).toContain('10001');
    expect(drawn).toContain('>2,023<');
  });

  it.each(['id', 'user_id', 'ID', 'store id'])('that are ids are no amounts, and have no groups: %s', (id) => {
    const drawn = plotOf(columnsOf({ sales: 'integer', [id]: 'integer' }), [
      [7, 10_001],
      [8, 10_002],
    ]);
    expect(drawn).toContain('10001: 7<');
    expect(plotOf(columnsOf({ [id]: 'integer', at: 'date' }), [[10_001, 5]])).toContain('without amounts to draw');
    expect(plotOf(columnsOf({ at: 'date', paid: 'integer' }), [[10_001, 5]])).not.toContain('without amounts to draw');
  });
});
