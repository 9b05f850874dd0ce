/** From a folder to answers in a browser, and every number that is shown against the result files. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { TestBrowser, answersInBrowser, plain, type Language } from '@coffee/browser';
import { until } from '@coffee/testing';
import { Served, root } from './served';

jest.setTimeout(180_000);

const example = join(root, 'examples/small');
const files = readdirSync(join(example, 'expected'));
/** Of answers without quotes, which those of the example are. */
const csvRows = (text: string): string[][] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
const expected = new Map(
  files.map((file) => [file.replace('.csv', ''), csvRows(readFileSync(join(example, 'expected', file), 'utf8'))]),
);

const words = { en: { pivot: 'Pivot' }, es: { pivot: 'Tabla cruzada' } } as const;

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

  it('reads a dropped folder and shows every answer, with the numbers of the result files', async () => {
    const page = await browser.open(served.url);
    const answers = await answersInBrowser(page, example, language);
    const shown = [...answers].map(([name, { columns, rows }]) => [name, [columns, ...rows]]);
    expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(expected));
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
    const page = await browser.open(served.url);
    await answersInBrowser(page, example, language);
    await page.goto(page.url().replace(/[^/]*$/, 'q3'));
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
