import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bars } from './bars';
import { Cards } from './cards';
import { choosePlot } from './choose-plot';
import { plotOf } from './draw-plot';
import { Histogram } from './histogram';
import type { PlotKind, PlotRow } from './plot-column';
import { RowCount } from './row-count';
import { columnsOf, rowsOf } from './small-plots.fixture';
import { Survey } from './survey';
import { TimeSeries } from './time-series';
import type { PlotLanguage } from './words';

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

it('says which amount is missing in all rows, where these are too many to be shown', () => {
  const rows = rowsOf(20, (n) => [`Store ${n}`, undefined]);
  const columns = columnsOf({ store: 'text', average_ticket: 'decimal' });
  expect(plotOf(columns, rows)).toContain('>20 rows have no average ticket.</text>');
  expect(plotOf(columns, rows, { language: 'es' })).toContain('>A 20 filas les falta average_ticket.</text>');
  expect(plotOf(columns, rows.slice(0, 6))).toContain('>no value</text>');
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
    hours: ['de 01/07/2023 06:00:00 a 02/07/2023 09:00:00', '>01/07/2023 06:00</text>', '02/07/2023 09:00:00: 187,5'],
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
  expect(numbers('en')).toEqual(['-1234.5', '0', '1234.5', '2469', '3703.5']);
  expect(numbers('es')).toEqual(['-1234,5', '0', '1234,5', '2469', '3703,5']);
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
    const codes = [90_000, 4, 512].map((code) => [code, code / 2]);
    expect(titles({ postcode: 'integer', total: 'decimal' }, codes)).toEqual(['4: 2', '512: 256', '90,000: 45,000']);
  });

  it('are bars in the order of the rows where it is an id: a question may have asked for the largest first', () => {
    const kinds = { store_id: 'integer', total: 'decimal' } as const;
    const ids = [7, 1, 9, 4].map((id, i) => [id, 90 - i]);
    const title = ([id, total]: readonly number[]): string => `${id}: ${total}`;
    expect(titles(kinds, ids)).toEqual(ids.map(title));
    const inOrder = ids.toSorted(([a], [b]) => a! - b!);
    expect(chosen(kinds, inOrder)).toBeInstanceOf(TimeSeries);
    expect(titles(kinds, inOrder)).toEqual(inOrder.map(title));
    const far = [90_000, 4, 512].map((id) => [id, id / 2]);
    expect(titles(kinds, far)).toEqual(['90000: 45,000', '4: 2', '512: 256']);
    expect(titles(kinds, far.toReversed())).toEqual(['512: 256', '4: 2', '90000: 45,000']);
  });

  it('are bars in groups by that number where it is an id with several series', () => {
    const kinds = { month: 'month', store_id: 'integer', total: 'decimal' } as const;
    const rows = [
      [24_288, 7, 1],
      [24_288, 9, 2],
      [24_289, 2, 3],
      [24_289, 7, 4],
    ];
    expect([...plotOf(columnsOf(kinds), rows).matchAll(/<title>(\d)[^<]*<\/title>/g)].map(([, id]) => id)).toEqual([
      ...'2779',
    ]);
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
    expect(drawn).toContain('1 row has no tickets.');
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
