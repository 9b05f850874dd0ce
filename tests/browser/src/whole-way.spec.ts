/** From a folder to answers in a browser, and every number that is shown against the result files. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '@coffee/testing';
import type { Page } from 'playwright-core';
import { allRows, plain, type Language } from './page-tables';
import { Served, root } from './served';
import { TestBrowser } from './test-browser';

jest.setTimeout(180_000);

const example = join(root, 'examples/small');
const files = readdirSync(join(example, 'expected'));
const names = files.map((file) => file.replace('.csv', ''));
/** Of answers without quotes, which those of the example are. */
const csvRows = (text: string): string[][] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
const expected = new Map(
  files.map((file) => [file.replace('.csv', ''), csvRows(readFileSync(join(example, 'expected', file), 'utf8'))]),
);

const words = {
  en: { answer: 'Answer', complete: 'complete', cards: 'Answers', pivot: 'Pivot' },
  es: { answer: 'Responder', complete: 'completo', cards: 'Respuestas', pivot: 'Tabla cruzada' },
} as const;

describe.each<Language>(['en', 'es'])('a browser in %s', (language) => {
  const say = words[language];
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

  async function answered(folder: string): Promise<Page> {
    const page = await browser.open(served.url);
    await page.locator('input[data-kind=folder]').setInputFiles(folder);
    await page.getByRole('button', { name: say.answer, exact: true }).click();
    await page.getByText(say.complete, { exact: true }).waitFor();
    return page;
  }

  it('reads a dropped folder and shows every answer, with the numbers of the result files', async () => {
    const page = await answered(example);
    await page.getByRole('heading', { name: say.cards, exact: true }).waitFor();
    const job = page.url();
    for (const name of names) {
      const [head, ...rows] = expected.get(name)!;
      await page.goto(`${job}/${name}`);
      await page
        .getByRole('columnheader', { name: head!.at(-1)! })
        .last()
        .waitFor();
      expect([name, await allRows(page, language)]).toEqual([name, rows]);
    }
  });

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

  it('shows a pivot of categories whose cells are the rows of the result file', async () => {
    const page = await answered(example);
    await page.goto(`${page.url()}/q3`);
    const pivot = page.getByRole('region', { name: say.pivot });
    await pivot.waitFor();
    const [head, ...body] = await pivot
      .getByRole('row')
      .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
    const cells = body.flatMap(([store, ...values]) =>
      values.flatMap((value, i) => (value === '' ? [] : [[head![i + 1]!, store!, plain(value, language)]])),
    );
    const [, ...rows] = expected.get('q3')!;
    expect(cells.map(String).sort()).toEqual(rows.map(String).sort());
  });
});
