/** Rows that can be read one by one, as they are drawn. */
import { Cards } from './cards';
import { plotOf } from './draw-plot';
import type { PlotKind, PlotRow } from './plot-column';
import { columnsOf, rowsOf } from './small-plots.fixture';
import type { PlotLanguage } from './words';

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

  it('has a text whole in two lines, where one has no room for it, and under the pointer where two have none', () => {
    const columns = columnsOf({ transaction_id: 'id', final_amount: 'decimal' });
    const idOf = (n: number): string => `00000000-0000-4000-8000-00000000000${n}`;
    const rows = rowsOf(3, (n) => [idOf(n), 90.5 + n]);
    for (const width of [280, 480]) {
      const texts = textsOf(plotOf(columns, rows, { width })).slice(1);
      expect(texts.join('')).toBe(rows.map(([, amount], n) => `final amount${amount}${idOf(n)}`).join(''));
    }
    const long = 'A remark of many words '.repeat(9).trim();
    const named = columnsOf({ remark: 'text', store: 'text', total: 'decimal' });
    for (const drawn of [plotOf(columns, [[long, 1]]), plotOf(named, [['Market', long, 1]])]) {
      expect(textsOf(drawn).filter((text) => text.includes('…'))).toHaveLength(1);
      expect(drawn).toContain(`<title>${long}</title>`);
    }
  });

  it.each<[PlotLanguage, string, string]>([
    ['en', 'no value', '1 card with 1 row: sum no value.'],
    ['es', 'sin valor', '1 tarjeta con 1 fila: sum sin valor.'],
  ])('says that there is no value, and no number of rows that reads like one: %s', (language, said, description) => {
    // Of a file nothing tells that a column without values is one of amounts.
    for (const kind of ['decimal', 'integer', 'text'] as const) {
      const drawn = plotOf(columnsOf({ sum: kind }), [[undefined]], { language });
      expect(textsOf(drawn).slice(1)).toEqual(['sum', said]);
      expect(drawn).toContain(`<desc>${description}</desc>`);
    }
    const beside = plotOf(columnsOf({ n: 'integer', sum: 'decimal' }), [[0, undefined]], { language });
    expect(textsOf(beside).slice(1)).toEqual(['sum', said, 'n 0']);
  });

  it.each<[PlotKind, string | number, string]>([
    ['text', 'Market', 'Market'],
    ['date', 19_000, '2022-01-08'],
  ])('has the only value of an answer, which a number of rows would stand for otherwise: %s', (kind, value, said) => {
    const drawn = plotOf(columnsOf({ most: kind }), [[value]]);
    expect(textsOf(drawn).slice(1)).toEqual(['most', said]);
    expect(drawn).toContain(`<desc>1 card with 1 row: most ${said}.</desc>`);
  });

  it('of a single row has every column, too, and says which time is which', () => {
    const columns = columnsOf({ n: 'integer', mean: 'decimal', first: 'instant', last: 'instant' });
    const drawn = plotOf(columns, [[3494, 12.25, 1_680_436_800, 1_750_000_000]], { width: 280 });
    expect(textsOf(drawn).slice(1)).toEqual([
      'mean',
      '12.25',
      'n 3494 · first 2023-04-02 12:00:00',
      'last 2025-06-15 15:06:40',
    ]);
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
