/** From a folder to answers in a browser, and every number that is shown against the result files: in tables, pivots and plots, of two data sets. */
import { TestBrowser, answersInBrowser, plain, type Language } from '@coffee/browser';
import { until } from '@coffee/testing';
import type { Page } from 'playwright-core';
import { exampleData, oddData, remove, scratchFolder, type DataSet } from './data-sets';
import { formatsOf, numberIn, seenPlot, type SeenPlot } from './seen-plot';
import { Served } from './served';

jest.setTimeout(180_000);

const words = {
  en: { pivot: 'Pivot', bin: /^(\S+) to (\S+): (\S+)$/, histogram: /over (\S+) rows: from (\S+) to (\S+), / },
  es: {
    pivot: 'Tabla cruzada',
    bin: /^de (\S+) a (\S+): (\S+)$/,
    histogram: /en (\S+) filas: desde (\S+) hasta (\S+), /,
  },
} as const;
const questions = {
  en: /^q1: transactions in|^q2_\w+: of each month|^q3: total payment value|^q4: birthdates of/,
  es: /^q1: transacciones en|^q2_\w+: de cada mes|^q3: valor total de pagos|^q4: fechas de nacimiento/,
};

const scratch = scratchFolder();
const data: Record<'the example' | 'odd data', DataSet | undefined> = {
  'the example': undefined,
  'odd data': undefined,
};
beforeAll(async () => {
  data['the example'] = await exampleData();
  data['odd data'] = await oddData(scratch);
});
afterAll(() => remove(scratch));

it('has odd data: names that need quotes, stores without a name, and sums below zero', () => {
  const rows = data['odd data']!.results.get('q3')!;
  const stores = rows.map(([, store]) => store);
  expect(stores).toEqual(
    expect.arrayContaining(['"Quoted, twice"', '<b>bold</b> & co', expect.stringMatching(/^\d+$/)]),
  );
  expect(rows.some(([, , tpv]) => tpv!.startsWith('-'))).toBe(true);
});

describe.each<Language>(['en', 'es'])('a browser in %s', (language) => {
  const say = words[language];
  const { amount, whole, time, text } = formatsOf(language);
  let browser: TestBrowser;
  let served: Served;
  beforeAll(async () => {
    browser = await TestBrowser.launch({ locale: language });
    served = await Served.start();
  });
  afterAll(async () => {
    await browser.stop();
    await served.stop();
  });
  afterEach(() => expect(browser.complaints.splice(0)).toEqual([]));

  it.each(['the example', 'odd data'] as const)(
    'reads %s and shows every answer, with the numbers of the result files in table, pivot and plot',
    async (name) => {
      const { folder, results } = data[name]!;
      const page = await browser.open(served.url);
      const plots = new Map<string, SeenPlot>();
      const pivots = new Map<string, string[]>();
      const answers = await answersInBrowser(page, folder, language, async (answer) => {
        plots.set(answer, await seenPlot(page));
        if (answer === 'q3') pivots.set(answer, await pivotCells(page));
      });
      const shown = [...answers].map(([answer, { columns, rows }]) => [answer, [columns, ...rows]]);
      const expected = [...results].map(([answer, rows]) => [answer, rows.map((row) => row.map(time))]);
      expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(expected));

      const [, ...tpv] = results.get('q3')!;
      expect(pivots.get('q3')).toEqual(tpv.map(([half, store, value]) => String([time(half!), store, value])).sort());
      for (const [answer, [, ...rows]] of results) {
        const plot = plots.get(answer)!;
        expect(plot.title).toMatch(questions[language]);
        expect(plot.label).toBe(`${plot.title}. ${plot.description}`);
        if (answer === 'q1')
          expectHistogram(
            plot,
            rows.map((row) => Number(row[1])),
          );
        else if (answer === 'q4') expectCards(plot, rows);
        else expectBars(plot, rows);
      }
      await page.close();
    },
  );

  /** Each row of the file is one bar, and the text says the least and the most. */
  function expectBars({ titles, description }: SeenPlot, rows: readonly string[][]): void {
    const written = rows.every(([, , value]) => /^-?\d+$/.test(value!)) ? whole : amount;
    const said = rows.map(([first, second, value]) => {
      const of = [text(first!), text(second!)];
      return {
        value: Number(value),
        words: [`${of.join(', ')}: ${written(value!)}`, `${of.reverse().join(', ')}: ${written(value!)}`],
      };
    });
    expect(titles).toHaveLength(rows.length);
    for (const { words } of said) expect(titles.filter((title) => words.includes(title))).toHaveLength(1);
    const values = said.map(({ value }) => value);
    expect(description).toContain(` ${written(String(Math.min(...values)))} (`);
    expect(description).toContain(` ${written(String(Math.max(...values)))} (`);
  }

  function expectCards({ cards }: SeenPlot, rows: readonly string[][]): void {
    const byStore = new Map<string, string[][]>();
    for (const row of rows) byStore.set(row[0]!, [...(byStore.get(row[0]!) ?? []), row]);
    expect(cards).toEqual(
      [...byStore].map(([store, own]) => [
        text(store),
        ...own.flatMap(([, birthdate, count]) => [text(birthdate!), whole(count!)]),
      ]),
    );
  }

  /** Each amount is in one bar. */
  function expectHistogram({ titles, description }: SeenPlot, amounts: readonly number[]): void {
    const bins = titles.map((title) =>
      say.bin
        .exec(title)!
        .slice(1)
        .map((part) => numberIn(part, language)),
    );
    const most = Math.max(...amounts);
    const inBin = (from: number, to: number): number =>
      amounts.filter((value) => value >= from && (value < to || (value === most && value === to))).length;
    expect(bins.map(([from, to]) => inBin(from!, to!))).toEqual(bins.map(([, , count]) => count));
    const [count, least, greatest] = say.histogram.exec(description)!.slice(1);
    expect([count, least, greatest]).toEqual(
      [amounts.length, Math.min(...amounts), most].map((n) => amount(String(n))),
    );
    expect(bins.reduce((sum, [, , count]) => sum + count!, 0)).toBe(amounts.length);
  }

  /** Each as its row in the file, in an order of their own. */
  async function pivotCells(page: Page): Promise<string[]> {
    const pivot = page.getByRole('region', { name: say.pivot });
    await pivot.waitFor();
    const [head, ...body] = await pivot
      .getByRole('row')
      .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
    const cells = body.flatMap(([store, ...values]) =>
      values.flatMap((value, i) => (value === '' ? [] : [[head![i + 1]!, store!, plain(value, language)]])),
    );
    return cells.map(String).sort();
  }

  it('looks at the system, again and again', async () => {
    const looks: string[] = [];
    const page = await browser.open(`${served.url}/cluster`);
    page.on('response', (response) => {
      if (response.url().endsWith('/v1/cluster')) looks.push(String(response.status()));
    });
    await until('it has looked twice more', () => looks.length >= 2, looks);
    expect(new Set(looks)).toEqual(new Set(['200']));
    await page.close();
  });
});
