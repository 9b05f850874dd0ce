/** Whole ways through the page for people who have only a keyboard, do not see it, have a narrow screen, or read another language. */
import { completedJob } from './http-jobs';
import { focused, pressAt } from './keyboard';
import { OwnPage, example } from './own-page';

jest.setTimeout(180_000);

const NARROW = { width: 320, height: 640 };

describe('a page', () => {
  const own = new OwnPage();

  it('takes a whole analysis by keyboard, and the focus along', async () => {
    const { page, plain } = own;
    await page.goto(plain.url);
    const chooser = page.waitForEvent('filechooser');
    await pressAt(page, 'button Choose a folder');
    await (await chooser).setFiles(example);
    await page.getByRole('heading', { name: 'What is in it' }).waitFor();
    await pressAt(page, 'button Answer', ' ');
    await page.getByText('complete', { exact: true }).waitFor();
    expect((await focused(page))?.what).toMatch(/^main /);
    await pressAt(page, 'a q3');
    await page.getByRole('columnheader', { name: 'tpv' }).waitFor();
    expect((await focused(page))?.what).toMatch(/^main /);
    await pressAt(page, 'button tpv');
    await page.locator('[aria-sort=ascending]').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('[aria-sort=descending]').waitFor();
    expect((await focused(page))?.what).toMatch(/^button tpv/);
    await page.locator('.rows [role=cell]').filter({ hasText: '4605.264' }).waitFor();
  });

  it('leads past the menu', async () => {
    const { page, plain } = own;
    await page.goto(`${plain.url}/questions`);
    await page.keyboard.press('Tab');
    expect((await focused(page))?.what).toBe('a Skip to the content');
    await page.keyboard.press('Enter');
    await page.locator('main:focus').waitFor();
  });

  it('tells how far an upload is, and how it ends, to whoever cannot see it', async () => {
    const { page } = own;
    await own.choose(example);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/transaction_items/chunks/*', async (route) => {
      await held;
      await route.continue();
    });
    await page.getByRole('button', { name: 'Answer', exact: true }).click();
    const said = page.getByRole('status');
    await said.filter({ hasText: /^[3-9]0 % are read$/ }).waitFor({ state: 'attached' });
    release();
    await said.filter({ hasText: 'complete' }).waitFor();
  });

  it('can be read on a narrow screen: the state of each table, and every text of a plot', async () => {
    const { page, served } = own;
    await page.setViewportSize(NARROW);
    await own.choose(example);
    const { x, width } = (await page.getByRole('columnheader', { name: 'State' }).boundingBox())!;
    expect(x + width).toBeLessThanOrEqual(NARROW.width);
    await page.goto(`${served.url}/jobs/${await completedJob(served.url)}`);
    await page.locator('.cards svg').nth(4).waitFor();
    const sizes = await page
      .locator('.plot text')
      .evaluateAll((texts) =>
        texts.map((text) => parseFloat(getComputedStyle(text).fontSize) * (text as SVGTextElement).getScreenCTM()!.a),
      );
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(10);
  });

  it('writes numbers, sizes and times as the language of its reader does, and says of one what is said of one', async () => {
    const { page, plain, served } = own;
    await page.goto(`${served.url}/jobs/${await completedJob(served.url, { years: [2024] })}`);
    await page.locator('.cards svg').nth(4).waitFor();
    const facts = page.locator('.facts').first();
    expect(await facts.textContent()).toMatch(/10,213 rows/);
    await page.getByRole('combobox', { name: 'Language' }).selectOption('es');
    await facts.filter({ hasText: '10.213 filas' }).waitFor();
    await page.goto(plain.url);
    await own.spanish();
    await page.locator('input[data-kind=folder]').setInputFiles(example);
    await page.getByRole('cell', { name: '279,8 kB' }).waitFor();
  });
});
