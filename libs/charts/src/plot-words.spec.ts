/** Numbers, names and times in the language of a plot. */
import { plotOf } from './draw-plot';
import type { PlotKind, PlotRow } from './plot-column';
import { columnsOf } from './small-plots.fixture';
import type { PlotLanguage } from './words';

it.each([
  [36.732682, '36.7327'],
  [-36.732682, '-36.7327'],
  [394_042.675, '394,042.675'],
  [1_234.99996, '1235'],
  [12_345.99996, '12,346'],
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

  it('are so in cards, and so are amounts with decimals', () => {
    const columns = columnsOf({ store: 'text', at: 'date', year: 'integer', user_id: 'integer', total: 'decimal' });
    const drawn = plotOf(columns, [['Market', 19_000, 2023, 10_001, 2023]]);
    expect(drawn).toContain('2022-01-08 · year 2023 · ');
    expect(drawn).toContain('10001');
    expect(drawn).toContain('>2023<');
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

describe('what is said', () => {
  const described = (drawn: string): string => /<desc>([^<]*)</.exec(drawn)![1]!;
  const means = columnsOf({ store: 'text', mean: 'decimal' });

  it('has the decimals that are drawn', () => {
    const bars = plotOf(means, [
      ['Market', 36.732682],
      ['Station', 12.345678],
    ]);
    expect(described(bars)).toContain('from 12.3457 (Station) to 36.7327 (Market)');
    const series = plotOf(columnsOf({ hour: 'integer', mean: 'decimal' }), [
      [7, 36.732682],
      [8, 12.345678],
    ]);
    expect(described(series)).toContain('from 12.3457 (8) to 36.7327 (7)');
  });

  it.each<[PlotLanguage, string, string, string]>([
    ['en', 'Each bar: the mean of its rows', '1 row has no total', '1 card with 1 row: total 1.'],
    ['es', 'Cada barra: la media de sus filas', 'A 1 fila le falta total', '1 tarjeta con 1 fila: total 1.'],
  ])('is of one row, and of what is drawn (%s)', (language, mean, lacking, card) => {
    const drawn = (columns: Readonly<Record<string, PlotKind>>, ...rows: PlotRow[]): string =>
      plotOf(columnsOf(columns), rows, { language });
    expect(drawn({ day: 'date', total: 'decimal' }, [19_000, 1], [19_000, 2], [19_001, 2])).toContain(mean);
    expect(drawn({ hour: 'integer', total: 'decimal' }, [7, 1], [8, 2], [9, undefined])).toContain(lacking);
    expect(drawn({ total: 'decimal' }, [1])).toContain(card);
  });
});

it('says of bars what they are of, whatever the title, and how many rows lack it', () => {
  const rows = [
    ['Market', 'Roll', 4.05],
    ['Market', 'Poppy roll', undefined],
    ['Station', 'Roll', 3.6],
  ];
  const drawn = plotOf(columnsOf({ branch: 'text', product: 'text', by_card: 'decimal' }), rows, {
    title: 'Best sellers',
  });
  expect(drawn).toContain('>by card</text>');
  expect(drawn).toContain('>1 row has no by card.</text>');
});

it('rounds no mean that is exact, and says none with more decimals than amounts have', () => {
  const drawn = plotOf(columnsOf({ day: 'date', total: 'decimal' }), [
    [19_000, 1],
    [19_000, 1],
    [19_000, 2],
    [19_001, 0.1],
    [19_001, 0.2],
  ]);
  expect(drawn).toContain('<title>2022-01-08: 1.333333</title>');
  expect(drawn).toContain('<title>2022-01-09: 0.15</title>');
});
