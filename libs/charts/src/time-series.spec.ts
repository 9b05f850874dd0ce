/** Amounts over time, as they are drawn. */
import { Bars } from './bars';
import { Cards } from './cards';
import { choosePlot } from './choose-plot';
import { plotOf } from './draw-plot';
import type { PlotKind, PlotRow } from './plot-column';
import { columnsOf, rowsOf } from './small-plots.fixture';
import { Survey } from './survey';
import { TimeSeries } from './time-series';
import type { PlotLanguage } from './words';

describe('moments', () => {
  const sales = (times: readonly number[], language: PlotLanguage = 'en'): string =>
    plotOf(
      columnsOf({ at: 'instant', sales: 'integer' }),
      times.map((time) => [time, 7]),
      { language },
    );
  const titles = (svg: string): string[] => [...svg.matchAll(/<title>([^<]*: \d+)<\/title>/g)].map(([, text]) => text!);
  const noon = 1_680_436_800;

  it('are said as they are: with seconds, in the way of the language', () => {
    const times = [noon, noon + 61, noon + 3600.25];
    expect(titles(sales(times))).toEqual([
      '2023-04-02 12:00:00: 7',
      '2023-04-02 12:01:01: 7',
      '2023-04-02 13:00:00.25: 7',
    ]);
    expect(titles(sales(times, 'es'))).toEqual([
      '02/04/2023 12:00:00: 7',
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
    expect(titles(drawn)).toContain('2023-04-02 13:00:00: 7');
    const scattered = sales(Array.from({ length: 201 }, (_, n) => noon + 300 + n * 86_400 * 2));
    expect(titles(scattered).slice(0, 2)).toEqual(['2023-04-02 12:05:00: 7', '2023-04-04 12:05:00: 7']);
  });

  it('are said of their rows, though a point is the mean of several', () => {
    const amounts = rowsOf(1000, (n) => [noon + n * 600, n === 503 ? -40 : n === 701 ? 900 : 7]);
    const drawn = plotOf(columnsOf({ at: 'instant', amount: 'decimal' }), amounts);
    expect(drawn).toContain('the mean of its rows');
    expect(drawn).toContain('from -40 (2023-04-05 23:50:00) to 900 (2023-04-07 08:50:00)');
  });

  it.each([280, 320, 480, 720])('are called by two or more in a plot of %d pixels', (width) => {
    const rows = rowsOf(183, (n) => [19_783 + Math.floor(n / 3), `Store ${n % 3}`, n]);
    const drawn = plotOf(columnsOf({ day: 'date', store: 'text', sales: 'decimal' }), rows, { language: 'es', width });
    expect([...drawn.matchAll(/>\d\d\/\d\d\/2024<\/text>/g)].length).toBeGreaterThan(1);
  });

  it('have seconds below the axis where one of them has', () => {
    const labels = (...times: number[]): string[] =>
      [...sales(times).matchAll(/>(2023-04-02 [\d:]+)<\/text>/g)].map(([, text]) => text!);
    expect(labels(noon, noon + 3600)).toEqual(['2023-04-02 12:00', '2023-04-02 13:00']);
    expect(labels(noon, noon + 3601)).toEqual(['2023-04-02 12:00:00', '2023-04-02 13:00:01']);
  });

  it('stand in a card as elsewhere', () => {
    const columns = columnsOf({ store: 'text', first: 'instant', n: 'integer' });
    expect(plotOf(columns, [['Market', noon, 7]])).toContain('>2023-04-02 12:00:00<');
    expect(plotOf(columns, [['Market', noon, 7]], { language: 'es' })).toContain('>02/04/2023 12:00:00<');
  });

  it('of a year have their labels from its first day on, with room for two or more', () => {
    const drawn = sales(Array.from({ length: 366 * 24 }, (_, n) => 1_704_067_200 + n * 3600));
    const labels = [...drawn.matchAll(/>(2024-\d\d-\d\d)<\/text>/g)].map(([, text]) => text);
    expect(labels[0]).toBe('2024-01-01');
    expect(labels.length).toBeGreaterThan(1);
    expect(drawn).toContain('Plot of sales by at, 2024-01-01 00:00:00 to 2024-12-31 23:00:00: ');
    expect(titles(drawn)[0]).toBe('2024-01-01 00:00:00: 7');
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
