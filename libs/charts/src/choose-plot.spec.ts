import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bars } from './bars';
import { Cards } from './cards';
import { choosePlot } from './choose-plot';
import { plotOf } from './draw-plot';
import { Histogram } from './histogram';
import type { PlotColumn, PlotKind, PlotRow } from './plot-column';
import { RowCount } from './row-count';
import { Survey } from './survey';
import { TimeSeries } from './time-series';
import type { PlotLanguage } from './words';

const columnsOf = (columns: Readonly<Record<string, PlotKind>>): PlotColumn[] =>
  Object.entries(columns).map(([name, kind]) => ({ name, kind }));
const rowsOf = (count: number, row: (n: number) => PlotRow): PlotRow[] =>
  Array.from({ length: count }, (_, n) => row(n));

/** Small answers of each kind: as golden documents in `golden/`, which `UPDATE_GOLDEN=1` writes anew. */
const cases: readonly (readonly [
  string,
  Readonly<Record<string, PlotKind>>,
  PlotRow[],
  new (...args: never[]) => unknown,
])[] = [
  [
    'time-and-amount',
    { year_month: 'month', sales: 'integer' },
    rowsOf(18, (n) => [24_288 + n, 900 + ((n * 37) % 300)]),
    TimeSeries,
  ],
  [
    'winners-by-month',
    { year_month: 'month', item_name: 'text', sellings_qty: 'integer' },
    rowsOf(12, (n) => [24_288 + n, ['Latte', 'Mocha', 'Flat White & Co'][n % 3], 900 + ((n * 37) % 300)]),
    TimeSeries,
  ],
  [
    'many-winners',
    { year_month: 'month', item_name: 'text', sellings_qty: 'integer' },
    rowsOf(24, (n) => [24_288 + n, `Item ${n < 19 ? n % 11 : n % 4}`, 900 + ((n * 37) % 300)]),
    TimeSeries,
  ],
  [
    'lines-by-store',
    { year_month: 'month', store_name: 'text', tpv: 'decimal' },
    rowsOf(54, (n) => [24_288 + Math.floor(n / 3), `Store ${n % 3}`, 5000 + n * 11.5 + (n % 3) * 800]),
    TimeSeries,
  ],
  [
    'days',
    { day: 'date', sales: 'integer' },
    rowsOf(700, (n) => [19_000 + n, 100 + Math.round(40 * Math.sin(n / 40)) + ((n * 13) % 17)]),
    TimeSeries,
  ],
  [
    'hours',
    { hour: 'instant', revenue: 'decimal' },
    // Of 2023-07-01: from 06:00, then of the next day from 06:00.
    rowsOf(8, (n) => [1_688_191_200 + (n >> 2) * 86_400 + (n & 3) * 3600, 100 + n * 12.5]),
    TimeSeries,
  ],
  [
    'hours-of-the-day',
    { hour: 'integer', tickets: 'integer' },
    rowsOf(18, (n) => [n + 6, 900 + ((n * 37) % 300)]),
    TimeSeries,
  ],
  [
    'store-ids',
    { store_id: 'integer', tpv: 'decimal' },
    rowsOf(5, (n) => [[40_217, 3, 10_001, 12, 777][n]!, 1000.5 * (n + 1)]),
    Bars,
  ],
  [
    'grouped',
    { year_half: 'half', store_name: 'text', tpv: 'decimal' },
    rowsOf(9, (n) => [
      4048 + Math.floor(n / 3),
      `G Coffee @ ${['Bukit', 'Desa <Teratai>', 'SS31'][n % 3]}`,
      3000.125 + n * 250,
    ]),
    Bars,
  ],
  ['names', { store_name: 'text', tpv: 'decimal' }, rowsOf(5, (n) => [`Store ${n}`, (n - 1) * 1234.5]), Bars],
  [
    'amounts',
    { transaction_id: 'id', final_amount: 'decimal' },
    rowsOf(500, (n) => [`id ${n}`, 75 + ((n * n) % 977) / 8]),
    Histogram,
  ],
  [
    'cards',
    { store_name: 'text', birthdate: 'date', purchases_qty: 'integer' },
    rowsOf(9, (n) => [`Store ${Math.floor(n / 3)}`, n === 4 ? undefined : 5000 + n * 365, 12 - n]),
    Cards,
  ],
  [
    'cards-of-several',
    { branch: 'text', product: 'text', first: 'instant', pieces: 'integer', mean: 'decimal', revenue: 'decimal' },
    rowsOf(4, (n) => [
      `Branch ${n >> 1}`,
      ['Baguette', 'Croissant with almonds and chocolate'][n % 2],
      1_680_436_800 + n * 3601,
      1200 + n,
      3.25 + n,
      12_345.5 * (n + 1),
    ]),
    Cards,
  ],
  [
    'cards-below-zero',
    { year: 'integer', ok: 'text', mean: 'decimal' },
    rowsOf(6, (n) => [2023 + (n >> 1), String(n % 2 === 0), (n - 4) * 151_902.625]),
    Cards,
  ],
  ['totals', { sum: 'decimal', rows: 'integer' }, [[1_234_567.891, 42]], Cards],
  ['no-rows', { store_name: 'text', tpv: 'decimal' }, [], RowCount],
  ['no-amounts', { store_name: 'text' }, rowsOf(3, (n) => [`Store ${n}`]), RowCount],
];

describe.each(cases)('%s', (name, kinds, rows, expected) => {
  const columns = columnsOf(kinds);

  it('is the kind of plot that its columns ask for', () => {
    const survey = new Survey(columns);
    for (const row of rows) survey.add(row);
    expect(choosePlot(survey)).toBeInstanceOf(expected);
  });

  it('is drawn as it was', () => {
    const golden = join(__dirname, '../golden', `${name}.svg`);
    const drawn = `${plotOf(columns, rows, { title: `A question about ${name}` })}\n`;
    if (process.env['UPDATE_GOLDEN']) writeFileSync(golden, drawn);
    expect(drawn).toBe(readFileSync(golden, 'utf8'));
  });
});

it('says what it leaves out', () => {
  const stores = rowsOf(120, (n) => [4048 + (n % 2), `Store ${n >> 1}`, n]);
  const grouped = plotOf(columnsOf({ half: 'half', store: 'text', tpv: 'decimal' }), stores);
  expect(grouped).toContain('The 24 largest of 60; the others have 35.8 % of the sum.');
  const items = rowsOf(400, (n) => [24_288 + (n >> 4), `Item ${n % 16}`, n]);
  const lines = plotOf(columnsOf({ month: 'month', item: 'text', sold: 'integer' }), items);
  expect(lines).toContain('The 8 largest of 16; the others are not drawn.');
  const days = rowsOf(2000, (n) => [n, n]);
  expect(plotOf(columnsOf({ day: 'date', sold: 'integer' }), days)).toContain('the mean of its rows, of 9 days');
});

it('draws several rows of one text as their sum, without what binary fractions add, and says so', () => {
  const columns = columnsOf({ branch: 'text', product: 'integer', total: 'decimal' });
  const rows: PlotRow[] = [
    ['Market', 1, 0.1],
    ['Market', 2, 0.2],
    ['Station', 1, 236.7],
  ];
  const drawn = plotOf(columns, rows);
  expect(drawn).toContain('Market: 0.3<');
  expect(drawn).toContain('Each bar: the sum of its rows.');
  expect(plotOf(columns, rows, { language: 'es' })).toContain('Cada barra: la suma de sus filas.');
  expect(plotOf(columns, rows.slice(1))).not.toContain('the sum of its rows');
});

it('speaks Spanish where it is asked to, and writes numbers and times as one does there', () => {
  const spoken = new Map(
    cases.map(([name, kinds, rows]) => [name, plotOf(columnsOf(kinds), rows, { language: 'es' })]),
  );
  const said: Readonly<Record<string, readonly string[]>> = {
    'time-and-amount': ['sales por year_month, de ene 2024 a jun 2025', '>1,2 mil</text>', 'may 2024: 1048'],
    'many-winners': ['Los 8 más frecuentes de 11 tienen color propio; otros: 3.', '>otros</text>'],
    days: ['Cada punto: la media de sus filas, de 3 días.', '08/01/2022: '],
    grouped: ['tpv por store_name y year_half', '1.er sem. 2024', '3000,125'],
    hours: ['de 01/07/2023 06:00 a 02/07/2023 09:00', '>01/07/2023 06:00</text>', '02/07/2023 09:00: 187,5'],
    'hours-of-the-day': ['tickets por hour, de 6 a 23: desde 900 (6) hasta 119'],
    'store-ids': ['Barras de tpv por store_id: 5', '>40217</text>'],
    names: ['Barras de tpv por store_name: 5, desde -1234,5 (Store 0) hasta 3703,5 (Store 4).'],
    amounts: ['distribución de final_amount', 'Cada barra abarca 5.', '>filas</text>'],
    cards: ['3 tarjetas con 9 filas: purchases_qty por store_name y birthdate.', '10/09/1983'],
    totals: ['1.234.567,891'],
    'no-rows': ['No hay filas.'],
    'no-amounts': ['3 filas, sin valores que dibujar.'],
  };
  for (const [name, parts] of Object.entries(said))
    for (const part of parts) expect([name, spoken.get(name)]).toEqual([name, expect.stringContaining(part)]);
  const stores = rowsOf(120, (n) => [4048 + (n % 2), `Store ${n >> 1}`, n]);
  const most = plotOf(columnsOf({ half: 'half', store: 'text', tpv: 'decimal' }), stores, { language: 'es' });
  expect(most).toContain('Los 24 mayores de 60; los demás suman el 35,8 % del total.');
});

it('says all numbers of a plot with their digits, in every language', () => {
  const [, kinds, rows] = cases.find(([name]) => name === 'names')!;
  const numbers = (language: PlotLanguage): string[] =>
    [...plotOf(columnsOf(kinds), rows, { language }).matchAll(/<title>[^<]*: ([^<]*)<\/title>/g)].map(
      ([, text]) => text!,
    );
  expect(numbers('en')).toEqual(['-1,234.5', '0', '1,234.5', '2,469', '3,703.5']);
  expect(numbers('es')).toEqual(['-1234,5', '0', '1234,5', '2469', '3703,5']);
});

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

describe('moments', () => {
  const sales = (times: readonly number[], language: PlotLanguage = 'en'): string =>
    plotOf(
      columnsOf({ at: 'instant', sales: 'integer' }),
      times.map((time) => [time, 7]),
      { language },
    );
  const titles = (svg: string): string[] => [...svg.matchAll(/<title>([^<]*: \d+)<\/title>/g)].map(([, text]) => text!);
  const noon = 1_680_436_800;

  it('are said as they are: with seconds where there are any, in the way of the language', () => {
    const times = [noon, noon + 61, noon + 3600.25];
    expect(titles(sales(times))).toEqual([
      '2023-04-02 12:00: 7',
      '2023-04-02 12:01:01: 7',
      '2023-04-02 13:00:00.25: 7',
    ]);
    expect(titles(sales(times, 'es'))).toEqual([
      '02/04/2023 12:00: 7',
      '02/04/2023 12:01:01: 7',
      '02/04/2023 13:00:00,25: 7',
    ]);
  });

  it('have a bar each below 40 of them, however far apart they are', () => {
    const drawn = sales(rowsOf(39, (n) => [noon + n * n * 3601]).flat() as number[]);
    expect(titles(drawn)).toHaveLength(39);
    expect(drawn.match(/<rect class="cp-c0"/g)).toHaveLength(39);
    expect(drawn).not.toContain('the mean of its rows');
    expect(sales(rowsOf(40, (n) => [noon + n * 3600]).flat() as number[])).toContain('<polyline');
  });

  it('are whole hours, days or the like together, where they are many; one alone stands at its own time', () => {
    const drawn = sales(Array.from({ length: 1000 }, (_, n) => noon + 300 + n * 600));
    expect(drawn).toContain('Each point: the mean of its rows, of 1 hour.');
    expect(titles(drawn)).toContain('2023-04-02 13:00: 7');
    const scattered = sales(Array.from({ length: 201 }, (_, n) => noon + 300 + n * 86_400 * 2));
    expect(titles(scattered).slice(0, 2)).toEqual(['2023-04-02 12:05: 7', '2023-04-04 12:05: 7']);
  });

  it('stand in a card as elsewhere', () => {
    const columns = columnsOf({ store: 'text', first: 'instant', n: 'integer' });
    expect(plotOf(columns, [['Market', noon, 7]])).toContain('>2023-04-02 12:00<');
    expect(plotOf(columns, [['Market', noon, 7]], { language: 'es' })).toContain('>02/04/2023 12:00<');
  });

  it('of a year have their labels from its first day on, with room for two or more', () => {
    const drawn = sales(Array.from({ length: 366 * 24 }, (_, n) => 1_704_067_200 + n * 3600));
    const labels = [...drawn.matchAll(/>(2024-\d\d-\d\d)<\/text>/g)].map(([, text]) => text);
    expect(labels[0]).toBe('2024-01-01');
    expect(labels.length).toBeGreaterThan(1);
    expect(drawn).toContain('Plot of sales by at, 2024-01-01 00:00 to 2024-12-31 23:00: ');
    expect(titles(drawn)[0]).toBe('2024-01-01 00:00: 7');
  });

  it('stand side by side, which a note says, where some would have no room beside their neighbours', () => {
    const widths = (svg: string): string[] =>
      [...svg.matchAll(/<rect class="cp-c0"[^>]* width="([^"]*)"/g)].map(([, w]) => w!);
    const far = sales([noon, ...[0, 1, 2].map((hour) => noon + 86_400 * 90 + hour * 3600)]);
    expect(far).toContain('The times stand side by side, however far apart they are.');
    expect(widths(far).map(Number)).toEqual([44, 44, 44, 44]);
    expect(far).toContain('>2023-07-01 13:00</text>');
    const near = sales([0, 1, 2, 30].map((hour) => noon + hour * 3600));
    expect(near).not.toContain('side by side');
    const lines = sales([noon - 86_400 * 900, ...Array.from({ length: 60 }, (_, n) => noon + n * 3600)]);
    expect(lines).toContain('<polyline');
    expect(lines).not.toContain('side by side');
  });

  it('that are days, are called so below a plot', () => {
    const drawn = sales([0, 31, 59, 90].map((day) => noon - 43_200 + day * 86_400));
    expect(drawn).toContain('>2023-04-02</text>');
    expect(drawn).toContain('>2023-05-31</text>');
  });
});

describe('a text, then months', () => {
  const chosen = (rows: readonly PlotRow[], time: PlotKind = 'month') => {
    const survey = new Survey(columnsOf({ store: 'text', time, total: 'decimal' }));
    for (const row of rows) survey.add(row);
    return choosePlot(survey);
  };
  const each = (months: number) => rowsOf(months * 3, (n) => [`Store ${n % 3}`, 24_000 + Math.floor(n / 3), n]);

  it('are the same plot as the other way around: bars in groups, or a line for each text', () => {
    expect(chosen(each(8))).toBeInstanceOf(Bars);
    expect(chosen(each(9))).toBeInstanceOf(TimeSeries);
    expect(chosen(each(60))).toBeInstanceOf(TimeSeries);
  });

  it('are cards where they are one of each text, or are days', () => {
    expect(chosen(rowsOf(20, (n) => [`Store ${n}`, 24_000 + n, n]))).toBeInstanceOf(Cards);
    expect(chosen(each(9), 'date')).toBeInstanceOf(Cards);
  });
});

describe('lines', () => {
  const linesOf = (kind: PlotKind, step: number): string[] => {
    // Two stores: one of each time, and one which has none at the fourth of ten and alone is at the last but one.
    const both = rowsOf(20, (n) => [24_000 + (n >> 1) * step, `Store ${n % 2}`, 100 + n]);
    const rows = both.filter(
      ([time, store]) => store === 'Store 0' || ![3, 7, 9].includes((Number(time) - 24_000) / step),
    );
    const drawn = plotOf(columnsOf({ time: kind, store: 'text', sold: 'integer' }), rows);
    return [...drawn.matchAll(/<polyline[^>]* points="([^"]*)"/g)].map(([, points]) => points!);
  };

  it.each([
    ['month', 1],
    ['month', 3],
    ['half', 1],
  ] as const)('are broken where one has no %s, and the others have: each %i', (kind, step) => {
    expect(linesOf(kind, step).map((points) => points.split(' ').length)).toEqual([10, 3, 3]);
  });

  it.each(['date', 'instant'] as const)('go on from each %s to the next one that is there', (kind) => {
    expect(linesOf(kind, 1).map((points) => points.split(' ').length)).toEqual([10, 7]);
  });
});

describe('a card', () => {
  const textsOf = (svg: string): string[] => [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text]) => text!);

  it('cuts what is in it only where no line has room for it, and leaves room for its amount', () => {
    const columns = columnsOf({ branch: 'text', first: 'instant', tickets: 'integer', total: 'decimal' });
    const texts = textsOf(plotOf(columns, [['Market', 1_680_436_805, 294, 1_239_835.48]], { width: 280 })).slice(3);
    expect(texts).toEqual(['2023-04-02 12:00:05', 'tickets 294', '1,239,835.48']);
    const long = textsOf(
      plotOf(columns.slice(0, 2).concat(columns.slice(3)), [['Market', 1_680_436_805, 1e14 + 0.5]], { width: 280 }),
    );
    expect(long.slice(3)).toEqual(['2023-04-02 12:00:05', '', '100,000,000,000,000.5']);
  });

  it.each([280, 480])('has every column of its rows, below one another where there is no room: %i', (width) => {
    const columns = columnsOf({
      branch: 'text',
      product: 'text',
      day: 'date',
      pieces: 'integer',
      mean: 'decimal',
      total: 'decimal',
    });
    const rows = [
      ['Market', 'Baguette', 19_000, 12_000, 3.25, 39_000.5],
      ['Market', 'Croissant', 19_001, 9000, 2.5, 22_500.5],
    ];
    const texts = textsOf(plotOf(columns, rows, { width }));
    const said = texts.join(' · ');
    for (const part of [
      'Baguette · 2022-01-08',
      'Croissant · 2022-01-09',
      'pieces 12,000',
      'mean 3.25',
      '39,000.5',
      'pieces 9000',
      '22,500.5',
    ])
      expect(said).toContain(part);
    expect(said).not.toContain('…');
  });

  it('of a single row has every column, too, and says which time is which', () => {
    const columns = columnsOf({ n: 'integer', mean: 'decimal', first: 'instant', last: 'instant' });
    const drawn = plotOf(columns, [[3494, 12.25, 1_680_436_800, 1_750_000_000]], { width: 280 });
    expect(textsOf(drawn).slice(1)).toEqual([
      'mean · n 3494',
      'first 2023-04-02 12:00',
      'last 2025-06-15 15:06:40',
      '12.25',
    ]);
  });
});

describe('times that are each of another text', () => {
  const kinds = { month: 'month', item: 'text', sold: 'integer' } as const;
  const drawn = (months: number, items: number): string =>
    plotOf(
      columnsOf(kinds),
      rowsOf(months, (n) => [24_000 + n, `Item ${n % items}`, 100 + n]),
    );
  const shapes = (svg: string, colour: string): number =>
    svg.match(new RegExp(`<rect class="cp-${colour}"[^>]*><title>`, 'g'))?.length ?? 0;

  it.each([1, 8, 9, 30])('have one bar each, of any number of texts, and no line between those of one: %i', (items) => {
    const svg = drawn(90, items);
    expect(svg.match(/<rect [^>]*><title>/g)).toHaveLength(90);
    expect(svg).not.toContain('<polyline');
  });

  it('have colours for the eight most frequent, and one for all others', () => {
    const svg = drawn(91, 10);
    expect([0, 1, 7].map((i) => shapes(svg, `c${i}`))).toEqual([10, 9, 9]);
    expect(shapes(svg, 'rest')).toBe(18);
    expect(svg).toContain('>others</text>');
    expect(svg).toContain('The 8 most frequent of 10 have colours of their own; others: 2.');
    expect(shapes(drawn(80, 8), 'rest')).toBe(0);
    expect(drawn(80, 8)).not.toContain('others');
  });

  it('are points where they are too many for bars', () => {
    const svg = drawn(300, 9);
    const colours = [...svg.matchAll(/<circle class="cp-(\w+)"/g)].map(([, colour]) => colour);
    expect([colours[0], colours.at(-1)]).toEqual(['rest', 'c0']);
    expect(new Set(svg.match(/ r="[^"]*"/g)).size).toBe(1);
    expect(svg).not.toContain('<polyline');
    const several = rowsOf(300, (n) => [24_000 + (n >> 1), `Item ${n % 2}`, 1]);
    expect(plotOf(columnsOf(kinds), several)).toContain('<polyline');
  });
});

describe('a whole number in each row, and amounts', () => {
  const titles = (kinds: Readonly<Record<string, PlotKind>>, rows: readonly PlotRow[]): string[] =>
    [...plotOf(columnsOf(kinds), rows).matchAll(/<title>(-?\d[^<]*)<\/title>/g)].map(([, text]) => text!);
  const chosen = (kinds: Readonly<Record<string, PlotKind>>, rows: readonly PlotRow[]) => {
    const survey = new Survey(columnsOf(kinds));
    for (const row of rows) survey.add(row);
    return choosePlot(survey);
  };

  it('are bars over that number, in its order, whatever the order of the rows', () => {
    const rows = [23, 6, 7, 12].map((hour) => [hour, hour * 100, 1.5]);
    const expected = ['6: 600', '7: 700', '12: 1200', '23: 2300'];
    expect(titles({ hour: 'integer', tickets: 'integer' }, rows)).toEqual(expected);
    expect(titles({ hour: 'integer', tickets: 'integer', mean: 'decimal' }, rows)).toEqual(
      expected.map((text) => text.replace(/: .*/, ': 1.5')),
    );
    const ids = [90_000, 4, 512].map((id) => [id, id / 2]);
    expect(titles({ store_id: 'integer', total: 'decimal' }, ids)).toEqual(['4: 2', '512: 256', '90000: 45,000']);
  });

  it('are no bars where it does not tell rows apart, is missing, comes last, or is in too many rows', () => {
    const kinds = { hour: 'integer', tickets: 'integer' } as const;
    const rows = rowsOf(20, (n) => [n, n * 7]);
    expect(chosen(kinds, rows)).toBeInstanceOf(TimeSeries);
    expect(chosen(kinds, [...rows, [3, 8]])).toBeInstanceOf(Histogram);
    expect(chosen(kinds, [...rows, [undefined, 8]])).toBeInstanceOf(Histogram);
    expect(
      chosen(
        { mean: 'decimal', ...kinds },
        rows.map((row) => [0.5, ...row]),
      ),
    ).toBeInstanceOf(Histogram);
    expect(chosen({ hour: 'integer' }, rows)).toBeInstanceOf(Histogram);
    expect(
      chosen(
        kinds,
        rowsOf(40, (n) => [n, n]),
      ),
    ).toBeInstanceOf(Histogram);
    expect(chosen(kinds, rows.slice(0, 1))).toBeInstanceOf(Cards);
  });

  it('say which rows lack an amount', () => {
    const drawn = plotOf(columnsOf({ hour: 'integer', tickets: 'integer' }), [
      [1, 2],
      [2, undefined],
    ]);
    expect(drawn).toContain('1 rows have no tickets.');
  });
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

describe('cards', () => {
  const drawn = (kinds: Readonly<Record<string, PlotKind>>, rows: readonly PlotRow[]): string =>
    plotOf(columnsOf(kinds), rows);
  /** From where to where. */
  const bars = (svg: string): (readonly [from: number, to: number])[] =>
    [...svg.matchAll(/<rect class="cp-c0"[^>]* x="([^"]*)"[^>]* width="([^"]*)"/g)].map(
      ([, x, width]) => [Number(x), Number(x) + Number(width)] as const,
    );

  it('have bars by size from zero, to its left below it', () => {
    const kinds = { store: 'text', day: 'date', balance: 'decimal' } as const;
    const balances = (values: readonly number[]) =>
      bars(
        drawn(
          kinds,
          values.map((value, n) => ['Market', n, value]),
        ),
      );
    const [half, whole] = balances([-300.5, -601]);
    expect(whole![1]).toBe(half![1]);
    expect(whole![1] - whole![0]).toBeCloseTo((half![1] - half![0]) * 2);
    const [below, above] = balances([-100.5, 301.5]);
    expect(below![1]).toBeCloseTo(above![0]);
    expect(above![1] - above![0]).toBeCloseTo((below![1] - below![0]) * 3);
  });

  it.each<readonly [subject: string, Readonly<Record<string, PlotKind>>, PlotRow[]]>([
    [
      'mean by year and ok',
      { year: 'integer', ok: 'text', mean: 'decimal' },
      rowsOf(6, (n) => [n >> 1, `${n % 2}`, n]),
    ],
    ['mean by ok', { n: 'integer', ok: 'text', mean: 'decimal' }, rowsOf(2, (n) => [n, `${n}`, n])],
    [
      'revenue by branch and day',
      { branch: 'text', sold: 'integer', day: 'date', mean: 'decimal', revenue: 'decimal' },
      rowsOf(6, (n) => [`${n % 2}`, n, n >> 1, n + 0.5, n * 2]),
    ],
    ['total by store and day', { store: 'text', day: 'date', total: 'decimal' }, rowsOf(4, () => ['Market', 1, 2])],
  ])('say all columns that tell their rows apart: %s', (subject, kinds, rows) => {
    const columns = columnsOf(kinds);
    const name = columns.findIndex(({ kind }) => kind === 'text');
    const cards = new Cards(columns, { name, amount: columns.length - 1 });
    for (const row of rows) cards.add(row);
    expect(cards.subject).toBe(subject);
    expect(cards.draw(400).description).toContain(`${subject}.`);
  });
});

it('has the colours of a dark page, and of a page that sets them', () => {
  const svg = plotOf(columnsOf({ sum: 'integer' }), [[1]]);
  expect(svg).toContain('@media (prefers-color-scheme:dark)');
  expect(svg).toContain('.cp-ink{fill:var(--cp-ink)}');
});

describe('several rows of one name', () => {
  const rows = rowsOf(6, (n) => [`Store ${n % 2}`, n + 0.5]);
  const chosen = (amount: string, of = rows) => {
    const survey = new Survey(columnsOf({ store: 'text', [amount]: 'decimal' }));
    for (const row of of) survey.add(row);
    return choosePlot(survey);
  };

  it.each(['average_ticket', 'avg(total)', 'PRECIO', 'máximo'])('are shown apart, not summed: %s', (amount) => {
    expect(chosen(amount)).toBeInstanceOf(Cards);
    expect(chosen(amount, rows.slice(0, 2))).toBeInstanceOf(Bars);
  });

  it.each(['tpv', 'prices_total', 'minutes'])('are summed: %s', (amount) => {
    expect(chosen(amount)).toBeInstanceOf(Bars);
  });

  it.each([
    ['average_ticket', 4, Histogram],
    ['average_ticket', 6, Bars],
    ['tpv', 4, Bars],
  ] as const)('and of one other: amounts in %s of %i pairs', (amount, pairs, expected) => {
    const survey = new Survey(columnsOf({ store: 'text', half: 'half', [amount]: 'decimal' }));
    for (let n = 0; n < 6; n++) survey.add([`Store ${(n % pairs) >> 1}`, n % 2, n + 0.5]);
    expect(choosePlot(survey)).toBeInstanceOf(expected);
  });

  it('have no sum of which the ones that are left out were a share', () => {
    const columns = columnsOf({ half: 'half', store: 'text', average_ticket: 'decimal' });
    const stores = rowsOf(120, (n) => [4048 + (n % 2), `Store ${n >> 1}`, n]);
    expect(plotOf(columns, stores)).toContain('The 24 largest of 60; the others are not drawn.');
  });
});
