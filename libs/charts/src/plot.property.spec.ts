import fc from 'fast-check';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { Bars } from './bars';
import { choosePlot } from './choose-plot';
import { drawPlot, plotOf } from './draw-plot';
import { Histogram } from './histogram';
import type { PlotColumn, PlotKind, PlotRow, PlotValue } from './plot-column';
import { Survey } from './survey';
import { textWidth } from './svg';
import { plotWords, type PlotLanguage } from './words';

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
  readonly parent: Element | undefined;
  /** Under the pointer. */
  title?: string;
}

/** Every element of a document. @throws when it is not well-formed. */
function elementsOf(svg: string): Element[] {
  const all: Element[] = [];
  const open: Element[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => {
    const element: Element = { name, attributes, text: '', parent: open.at(-1) };
    all.push(element);
    open.push(element);
  });
  parser.on('text', (text) => {
    const element = open.at(-1);
    if (element) element.text += text;
  });
  parser.on('closetag', () => {
    const { name, text, parent } = open.pop()!;
    if (name === 'title' && parent) parent.title = text;
  });
  parser.write(svg).close();
  return all;
}

const kinds: readonly PlotKind[] = ['text', 'id', 'integer', 'decimal', 'month', 'half', 'date', 'instant'];
/** What is cut is known by its ellipsis. */
const withoutEllipsis = (of: fc.StringConstraints): fc.Arbitrary<string> =>
  fc.string({ unit: 'binary', ...of }).filter((each) => !each.includes('…'));
const text = fc.oneof(
  fc.constantFrom('A', 'B', 'G Coffee @ Bandar Tanjung Indah', '57b1360a-2918-44f2-bbd5-8e0123456789'),
  fc.constantFrom('a', 'b').map((end) => `A name of a shop ${'whose name is longer than its street '.repeat(4)}${end}`),
  withoutEllipsis({ maxLength: 12 }),
  fc.constantFrom('</text><script>alert(1)</script>', '"&<>\'', '\u0000\uffff\ud800', ''),
);
const valueOf = (kind: PlotKind): fc.Arbitrary<PlotValue> => {
  switch (kind) {
    case 'text':
    case 'id':
      return text;
    case 'integer':
      return fc.oneof(fc.integer({ min: -50, max: 50 }), fc.maxSafeInteger());
    case 'decimal':
      return fc.oneof(
        fc.integer({ min: 0, max: 99_999 }).map((n) => n / 1000),
        fc.constantFrom(0, -1e22, 1e35, 0.001),
      );
    case 'month':
      return fc.integer({ min: 24_200, max: 24_300 });
    case 'half':
      return fc.integer({ min: 4040, max: 4050 });
    case 'date':
      return fc.integer({ min: -40_000, max: 40_000 });
    case 'instant':
      return fc.oneof(
        fc.integer({ min: 1.6e9, max: 1.601e9 }),
        fc.integer({ min: -1e9, max: 1e9 }).map((n) => n / 64),
      );
  }
};
const nameOf = (kind: PlotKind, i: number): fc.Arbitrary<string> =>
  fc.constantFrom(
    `${kind}_${i}`,
    `${kind}_that_has_a_name_which_is_longer_than_any_screen_is_wide_${'w'.repeat(90)}_${i}`,
  );
const table = fc.array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 5 }).chain((of) => {
  const columns = fc.tuple(...of.map((kind, i) => nameOf(kind, i).map((name): PlotColumn => ({ name, kind }))));
  const row = fc.tuple(...of.map((kind) => fc.option(valueOf(kind), { freq: 12, nil: undefined })));
  return fc.record({ columns, rows: fc.array<PlotRow>(row, { maxLength: 120 }) });
});

/** A text from its first to its last pixel, as wide as it may be in a usual font. */
function expectWithin(attributes: Element['attributes'], text: string, width: number): void {
  const wide = textWidth(text, Number(attributes['font-size']));
  const share = { start: 0, middle: 0.5, end: 1 }[attributes['text-anchor'] ?? 'start']!;
  const from = Number(attributes['x']) - share * wide;
  // The margin of a document, which a part of a plot is moved by, is on both sides.
  const message = `${text} at ${from} to ${from + wide}`;
  expect([message, from >= -17, from + wide <= width - 15]).toEqual([message, true, true]);
}

/** Where a text ends, or is interrupted, because there is no room. */
function expectPointed({ text, parent }: Element): void {
  const [beginning = '', end = ''] = text.split('…');
  const { title = '' } = parent!;
  expect([text, title.includes(beginning.trimStart()), title.includes(end), title.length > 0]).toEqual([
    text,
    ...[true, true, true],
  ]);
}

it('any columns give a document that is well-formed, without script, with numbers for all places, inside of its width, and with all of what is cut', () => {
  fc.assert(
    fc.property(
      table,
      fc.oneof(withoutEllipsis({}), fc.constant(`Why ${'w'.repeat(200)}?`)),
      fc.constantFrom(280, 320, 480, 1000),
      fc.constantFrom<PlotLanguage>('en', 'es'),
      ({ columns, rows }, title, width, language) => {
        const all = elementsOf(plotOf(columns, rows, { title, width, language }));
        const [svg] = all;
        expect(svg).toMatchObject({ name: 'svg', attributes: { role: 'img', width: String(width) } });
        expect(all.filter(({ name }) => name === 'desc')[0]?.text).not.toBe('');
        expect(all.filter(({ name }) => name === 'script' || name === 'foreignObject')).toEqual([]);
        for (const element of all) {
          const { name, attributes, text } = element;
          for (const [key, value] of Object.entries(attributes))
            if (/^(x|y|x1|x2|y1|y2|cx|cy|r|width|height|points)$/.test(key))
              expect(value).not.toMatch(/NaN|Infinity|e\+/);
          if (name === 'text') expectWithin(attributes, text, width);
          if (name === 'text' && text.includes('…')) expectPointed(element);
          if (name !== 'rect') continue;
          expect(Number(attributes['width'])).toBeGreaterThanOrEqual(0);
          expect(Number(attributes['height'])).toBeGreaterThanOrEqual(0);
          expect(Number(attributes['x'] ?? 0) + Number(attributes['width'])).toBeLessThanOrEqual(width);
        }
      },
    ),
    { numRuns: 400 },
  );
});

it('amounts over time are an empty plot where no row has both', () => {
  const columns: PlotColumn[] = [
    { name: 'amount', kind: 'integer' },
    { name: 'month', kind: 'month' },
  ];
  const rows: PlotRow[] = [
    [1, undefined],
    [undefined, 24_200],
  ];
  const all = elementsOf(plotOf(columns, rows, { title: 'none', width: 320 }));
  expect(all.find(({ name }) => name === 'desc')?.text).toContain('No amounts.');
  expect(JSON.stringify(all)).not.toMatch(/NaN|Infinity/);
});

it('every amount is in one bin of a histogram, between its edges', () => {
  const column: PlotColumn = { name: 'amount', kind: 'decimal' };
  fc.assert(
    fc.property(
      fc.array(
        fc.integer({ min: -1e6, max: 1e6 }).map((n) => n / 1000),
        { minLength: 1 },
      ),
      (amounts) => {
        const histogram = new Histogram(column, 0, Math.min(...amounts), Math.max(...amounts));
        for (const amount of amounts) histogram.add([amount]);
        for (const { from, to, count } of histogram.bins) {
          const rounding = (to - from) * 1e-6;
          const inside = amounts.filter((amount) => amount >= from + rounding && amount < to - rounding).length;
          const near = amounts.filter((amount) => amount >= from - rounding && amount < to + rounding).length;
          expect(count).toBeGreaterThanOrEqual(inside);
          expect(count).toBeLessThanOrEqual(near);
        }
        expect(histogram.bins.reduce((sum, { count }) => sum + count, 0)).toBe(amounts.length);
      },
    ),
  );
});

it('bars say the amounts of the data, each once, and are as long as they are large', () => {
  const columns: PlotColumn[] = [
    { name: 'store_name', kind: 'text' },
    { name: 'tpv', kind: 'decimal' },
  ];
  const amounts = fc.array(
    fc.integer({ min: 1, max: 1e9 }).map((n) => n / 1000),
    { minLength: 1, maxLength: 24 },
  );
  fc.assert(
    fc.property(amounts, (values) => {
      const plot = new Bars(columns, { name: 0, amount: 1 });
      values.forEach((value, i) => plot.add([`store ${i}`, value]));
      const all = elementsOf(drawPlot(plot, {}));
      const said = all.filter(({ name, text }) => name === 'title' && text.includes(': ')).map(({ text }) => text);
      expect(said).toEqual(values.map((value, i) => `store ${i}: ${plotWords.en.amount(value)}`));
      const bars = all.filter(({ name, attributes }) => name === 'rect' && attributes['class'] === 'cp-c0');
      const widths = bars.map(({ attributes }) => Number(attributes['width']));
      const most = Math.max(...values);
      widths.forEach((width, i) =>
        expect(Math.abs(width / Math.max(...widths) - values[i]! / most)).toBeLessThan(0.01),
      );
    }),
    { numRuns: 50 },
  );
});

it('a time series says the amounts of the data where a time has one row', () => {
  const columns: PlotColumn[] = [
    { name: 'day', kind: 'date' },
    { name: 'sales', kind: 'integer' },
  ];
  const days = fc.uniqueArray(fc.integer({ min: 18_000, max: 19_200 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(days, (times) => {
      const rows = times.map((time) => [time, time * 7]);
      const said = elementsOf(plotOf(columns, rows)).filter(
        ({ name, text }) => name === 'title' && text.includes(': '),
      );
      expect(said.map(({ text }) => text).sort()).toEqual(
        times.map((time) => `${plotWords.en.time(time, 'date')}: ${plotWords.en.amount(time * 7)}`).sort(),
      );
    }),
    { numRuns: 50 },
  );
});

it('takes the same memory for any number of rows: bins, and no rows', () => {
  const columns: PlotColumn[] = [
    { name: 'transaction_id', kind: 'id' },
    { name: 'final_amount', kind: 'decimal' },
  ];
  const amountOf = (n: number): number => 75 + ((n * 7919) % 400_000) / 1000;
  const survey = new Survey(columns);
  const rows = 200_000;
  for (let n = 0; n < rows; n++) survey.add([`id ${n}`, amountOf(n)]);
  expect(survey.of[0]!.values).toBeUndefined();
  const plot = choosePlot(survey);
  for (let n = 0; n < rows; n++) plot.add([`id ${n}`, amountOf(n)]);
  expect(plot).toBeInstanceOf(Histogram);
  const { bins } = plot as Histogram;
  expect(bins.length).toBeLessThan(60);
  expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(rows);
  expect(drawPlot(plot, {}).length).toBeLessThan(20_000);
});
