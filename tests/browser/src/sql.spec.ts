/** A question of one's own on the page: looked at while it is written, asked of the server's folder, or of one that is chosen. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestBrowser, allRows } from '@coffee/browser';
import type { Page } from 'playwright-core';
import { Served, root } from './served';
import { startAll } from './start-all';

jest.setTimeout(180_000);

const example = join(root, 'examples/small');
const CITIES = 'SELECT city, count(*) AS stores FROM stores WHERE store_id <= $most GROUP BY city ORDER BY city';

describe('a question in SQL', () => {
  let browser: TestBrowser;
  let served: Served;
  let plain: Served;
  beforeAll(async () => {
    [browser, served, plain] = await startAll(TestBrowser.launch(), Served.start(example), Served.start());
  });
  afterAll(async () => {
    await Promise.all([browser, served, plain].map((each) => each.stop()));
  });
  afterEach(() => expect(browser.complaints.splice(0)).toEqual([]));

  const begin = async (gateway = served): Promise<Page> => {
    const page = await browser.open(`${gateway.url}/?ask=sql`);
    await page.evaluate(() => localStorage.clear());
    await page.reload();
    return page;
  };
  const box = (page: Page) => page.getByRole('textbox', { name: 'SQL', exact: true });
  const status = (page: Page) => page.getByRole('region', { name: 'Your question' }).getByRole('status');

  it('is told to be wrong where it is, drawn under the text, and mended there by keyboard', async () => {
    const page = await begin();
    const known = 'transactions, transaction_items, users, stores, menu_items';
    await page.getByText(`Tables: ${known}. Ctrl+Enter asks.`, { exact: true }).waitFor();
    await page.getByText('Tables and columns', { exact: true }).click();
    await page.getByText('transaction_items: transaction_id, item_id, quantity').waitFor();
    await box(page).fill('SELECT city FROM stores WHERE city = $wanted');
    await status(page).getByText('$wanted has no value; give it one, or say one in a comment above').waitFor();
    await box(page).fill('SELECT city,\n  town FROM stores');
    await status(page).getByText('Line 2, column 3:').waitFor();
    expect(await box(page).getAttribute('aria-invalid')).toBe('true');
    expect(await status(page).locator('mark').textContent()).toBe('town');
    expect(await page.getByRole('button', { name: 'Answer', exact: true }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Line 2, column 3:' }).press('Enter');
    await page.keyboard.press('Shift+End');
    await page.keyboard.insertText('state FROM stores');
    await status(page).getByText('The text is right: answer (city, state)').waitFor();
    expect(await box(page).getAttribute('aria-invalid')).toBe('false');
  });

  it.each([
    'Revenue of each month',
    'Average ticket of each store',
    'The products that sold most in each month',
    'Tickets at each hour of the day',
  ])('is answered with a plot, from the example: %s', async (title) => {
    const page = await begin();
    await page.getByRole('group', { name: 'Examples' }).getByRole('button', { name: title }).click();
    await status(page).getByText('The text is right').waitFor();
    await box(page).press('Control+Enter');
    await page.getByRole('article', { name: 'answer', exact: true }).getByRole('img', { name: title }).waitFor();
  });

  it('is answered anew with another parameter, under an address that can be sent', async () => {
    const page = await begin();
    await box(page).fill(`-- $most = 3\n${CITIES}`);
    const parameter = page.getByRole('textbox', { name: '$most' });
    await page.locator('input[placeholder="3"]').waitFor();
    await page.getByRole('button', { name: 'Answer', exact: true }).click();
    const answer = page.getByRole('article', { name: 'answer', exact: true });
    await answer.getByText('3 rows', { exact: true }).waitFor();
    const before = page.getByText('The answers below are those of the question as it was last asked.');
    expect(await before.count()).toBe(0);
    await parameter.fill('1');
    await before.waitFor();
    await status(page).getByText('The text is right').waitFor();
    await page.getByText('The button Answer asks what is written now.').waitFor();
    await parameter.fill(',');
    await status(page).getByText('the value of $most takes numbers').waitFor();
    // A button that cannot be pressed is not pointed to.
    expect(await page.getByText('The button Answer asks what is written now.').count()).toBe(0);
    await before.waitFor();
    await parameter.fill('1');
    await status(page).getByText('The text is right').waitFor();
    // As the page says, wherever it is written.
    await parameter.press('Control+Enter');
    await answer.getByText('one row', { exact: true }).waitFor();
    expect(await before.count()).toBe(0);
    const sent = await browser.open(page.url());
    await sent.getByRole('article', { name: 'answer', exact: true }).getByText('one row', { exact: true }).waitFor();
    expect(await sent.getByRole('textbox', { name: '$most' }).inputValue()).toBe('1');
  });

  it('is shown around its mistake, in a line that is longer than the page is wide', async () => {
    const page = await begin();
    await box(page).fill(`SELECT ${'store_id + '.repeat(40)} town FROM stores`);
    const mark = status(page).locator('mark');
    await mark.getByText('town').waitFor();
    const isSeen = (): Promise<boolean> =>
      mark.evaluate((word) => {
        const [place, view] = [word, word.parentElement!].map((each) => each.getBoundingClientRect());
        return place!.left >= view!.left && place!.right <= view!.right;
      });
    expect(await isSeen()).toBe(true);
    await box(page).fill(`SELECT town, ${'store_id + '.repeat(40)} 1 FROM stores`);
    await status(page).getByText('column 8:').waitFor();
    expect(await isSeen()).toBe(true);
  });

  it('is as it was written last when the page is loaded anew, and as it was asked for whoever gets its address', async () => {
    const page = await begin();
    await box(page).fill('SELECT city FROM stores');
    await status(page).getByText('The text is right').waitFor();
    await box(page).press('Control+Enter');
    await page.getByRole('article', { name: 'answer', exact: true }).waitFor();
    await box(page).fill('SELECT state FROM stores');
    await page.reload();
    expect(await box(page).inputValue()).toBe('SELECT state FROM stores');
    await page.getByText('The answers below are those of the question as it was last asked.').waitFor();
    const sent = await browser.open(page.url());
    expect(await box(sent).inputValue()).toBe('SELECT city FROM stores');
    // Asked, it is what the address says.
    await status(page).getByText('The text is right').waitFor();
    await box(page).press('Control+Enter');
    await page.waitForURL(/state/);
    await page.reload();
    expect(await box(page).inputValue()).toBe('SELECT state FROM stores');
  });

  describe('with two parameters', () => {
    const TWO =
      'SELECT store_id, count(*) AS n FROM transactions WHERE year(created_at) IN ($y) AND final_amount > $m GROUP BY ALL';
    const field = (page: Page, name: string) => page.getByRole('textbox', { name });

    it('has their fields in one line', async () => {
      const page = await begin();
      await page.setViewportSize({ width: 1280, height: 900 });
      await box(page).fill(`-- $y = 2024\n-- $m = 50\n${TWO}`);
      const [first, second] = await Promise.all(['$y', '$m'].map((name) => field(page, name).boundingBox()));
      expect(second!.x).toBeGreaterThan(first!.x);
      expect(second!.y).toBe(first!.y);
    });

    it('shows what a decimal is taken for, where the language writes another', async () => {
      const page = await begin();
      await page.getByRole('combobox', { name: 'Language' }).selectOption('es');
      await box(page).fill(TWO);
      await page.locator('input[name="sql.m"]').fill('1.500');
      await page.getByText('$m (= 1,5)').waitFor();
      // Several values, as for IN.
      await page.locator('input[name="sql.m"]').fill('78,765');
      await page.getByText('$m (= 78; 765)').waitFor();
      await page.locator('input[name="sql.m"]').fill('1500');
      await page.getByText('$m', { exact: true }).waitFor();
      await page.getByRole('combobox', { name: 'Idioma' }).selectOption('en');
      expect(await page.getByText('(= ').count()).toBe(0);
    });

    it('marks the one that is missing or wrong, and keeps showing what the other is', async () => {
      const page = await begin();
      const invalid = () => Promise.all(['$y', '$m'].map((name) => field(page, name).getAttribute('aria-invalid')));
      await box(page).fill(`-- $y = 2024\n${TWO}`);
      await status(page).getByText('$m has no value; give it one, or say one in a comment above').waitFor();
      expect(await field(page, '$y').getAttribute('placeholder')).toBe('2024');
      expect(await invalid()).toEqual(['false', 'true']);
      await field(page, '$m').fill('50');
      await status(page).getByText('The text is right').waitFor();
      expect(await invalid()).toEqual(['false', 'false']);
      await field(page, '$y').fill('2024,,');
      await status(page).getByText('the value of $y takes numbers').waitFor();
      expect(await invalid()).toEqual(['true', 'false']);
    });
  });

  it('is looked at again when the gateway could not do it, and a folder that cannot be looked at is told', async () => {
    const page = await begin(plain);
    await page.addInitScript(() => {
      const { prototype } = Worker;
      const { postMessage: post } = prototype as unknown as { postMessage: (this: Worker, message: unknown) => void };
      prototype.postMessage = function (this: Worker, message: { asked?: { type: string; tables?: object } }) {
        if (message.asked?.type === 'survey' && message.asked.tables)
          this.onerror?.(new ErrorEvent('error', { message: 'no more' }));
        else post.call(this, message);
      };
    });
    await page.reload();
    let asked = 0;
    await page.route('**/v1/questions/check', (route) =>
      asked++ > 0
        ? route.continue()
        : route.fulfill({
            ...{ status: 429, contentType: 'application/problem+json' },
            body: JSON.stringify({ code: 'TOO_MANY', detail: 'ask again later' }),
          }),
    );
    await page.locator('input[data-kind=folder]').setInputFiles(join(root, 'examples/bakery/data'));
    await box(page).fill('SELECT * FROM products');
    await page.getByText('ask again later').waitFor();
    await status(page).getByText('The text is right').waitFor();
    expect(await page.getByText('ask again later').count()).toBe(0);
    await page.getByText('no more').waitFor();
    browser.complaints.splice(0);
  });

  it('is asked of a folder that is chosen', async () => {
    const page = await begin(plain);
    const first = page.getByText('Choose the folder first');
    await first.waitFor();
    await page.locator('input[data-kind=folder]').setInputFiles(example);
    await first.waitFor({ state: 'detached' });
    await box(page).fill(`-- Stores of each city\n${CITIES}`);
    await page.getByRole('textbox', { name: '$most' }).fill('2');
    await status(page).getByText('The text is right').waitFor();
    await page.getByText(/ are read here; only the columns that the question asks for are sent\.$/).waitFor();
    await page.getByRole('button', { name: 'Answer', exact: true }).click();
    await page.getByText('complete', { exact: true }).waitFor();
    await page.getByText('What it asks').click();
    await page.getByText(CITIES).waitFor();
    await page.getByText('Stores of each city', { exact: true }).waitFor();
    await page
      .getByRole('article', { name: 'answer', exact: true })
      .getByRole('link', { name: 'answer', exact: true })
      .click();
    await page.getByRole('columnheader', { name: 'stores' }).waitFor();
    expect(await allRows(page, 'en')).toHaveLength(2);
    await page.getByRole('link', { name: 'Jobs', exact: true }).click();
    await page.getByRole('cell', { name: 'answer Stores of each city' }).waitFor();
  });

  it('is asked of the folder of another business, of which the gateway reads the schema', async () => {
    const page = await begin(plain);
    await page.locator('input[data-kind=folder]').setInputFiles(join(root, 'examples/bakery/data'));
    await page.getByRole('status').getByText('Its tables are those of schema.sql').waitFor();
    expect(await page.getByText('tables were found').count()).toBe(0);
    await box(page).fill(readFileSync(join(root, 'examples/bakery/questions/revenue.sql'), 'utf8'));
    await status(page).getByText('The text is right').waitFor();
    await page
      .getByRole('row', { name: /^sales / })
      .getByText('columns are there')
      .waitFor();
    await page.getByRole('button', { name: 'Answer', exact: true }).click();
    await page.getByText('complete', { exact: true }).waitFor();
    const expected = readFileSync(join(root, 'examples/bakery/expected/revenue.csv'), 'utf8').trimEnd().split('\n');
    await page
      .getByRole('article', { name: /revenue|answer/ })
      .getByRole('link', { name: /^(revenue|answer)$/ })
      .click();
    expect(await allRows(page, 'en')).toHaveLength(expected.length - 1);
  });

  it('is asked of a table, columns and parameters with names of what every object has', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'coffee-names-'));
    try {
      const schema = '-- file: rows.csv\nCREATE TABLE constructor (constructor INTEGER, tostring VARCHAR);';
      writeFileSync(join(folder, 'schema.sql'), schema);
      writeFileSync(join(folder, 'rows.csv'), 'constructor,tostring\n1,a\n2,b\n3,c\n');
      const page = await begin(plain);
      await page.locator('input[data-kind=folder]').setInputFiles(folder);
      await box(page).fill('-- name: constructor\nSELECT tostring FROM constructor WHERE constructor > $constructor');
      const field = page.getByLabel('$constructor', { exact: true });
      await field.waitFor();
      expect(await field.inputValue()).toBe('');
      await field.fill('1');
      await status(page).getByText('The text is right').waitFor();
      await page
        .getByRole('row', { name: /^constructor / })
        .getByText('columns are there')
        .waitFor();
      await page.getByRole('button', { name: 'Answer', exact: true }).click();
      await page.getByText('complete', { exact: true }).waitFor();
      await page
        .getByRole('article', { name: 'constructor' })
        .getByRole('link', { name: 'constructor', exact: true })
        .click();
      expect(await allRows(page, 'en')).toHaveLength(2);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is asked of the folder of another business that is served, by the schema that lies in it', async () => {
    const bakery = await Served.start(join(root, 'examples/bakery/data'));
    try {
      const page = await browser.open(bakery.url);
      await page.getByText('Tables and columns (schema.sql)').click();
      await page.getByText('CREATE TABLE sales').waitFor();
      // Those of the coffee shop.
      expect(await page.getByRole('group', { name: 'Examples' }).count()).toBe(0);
      expect(await page.getByText('The questions that are known').count()).toBe(0);
      await box(page).fill('SELECT branch, sum(totals) AS revenue FROM sales GROUP BY branch');
      await status(page).getByText('Line 1, column 20:').waitFor();
      await box(page).fill('SELECT branch, sum(total) AS revenue FROM sales GROUP BY branch');
      await status(page).getByText('The text is right: answer (branch, revenue)').waitFor();
      await page.getByRole('button', { name: 'Answer', exact: true }).click();
      const answer = page.getByRole('article', { name: 'answer', exact: true });
      await answer.getByText('3 rows', { exact: true }).waitFor();
      await page.getByRole('link', { name: 'Questions', exact: true }).click();
      await page.getByText('The folder of this server has tables of its own').waitFor();
    } finally {
      await bakery.stop();
    }
  });
});
