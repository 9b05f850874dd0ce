/** How large things may be: the page itself, a file, an answer; and two tabs at once. How long it takes is nobody's matter here. */
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestBrowser, allRows } from '@coffee/browser';
import type { Page } from 'playwright-core';
import { Served } from './served';
import { startAll } from './start-all';

jest.setTimeout(300_000);

/** Of a file that is read whole: 600 says what a person may have, and takes as many megabytes of a disk. */
const LARGE_FILE = 1e6 * Number(process.env['COFFEE_LARGE_FILE_MB'] ?? 100);
const LARGE_ANSWER = 100_000;

const HEADER =
  'transaction_id,store_id,payment_method_id,voucher_id,user_id,original_amount,discount_applied,final_amount,created_at\n';
/** @param amount with one decimal. */
const sale = (id: number, amount: string): string =>
  `${String(id).padStart(8, '0')}-0000-4000-8000-000000000000,${(id % 3) + 1},1,,7,80.0,0.0,${amount},2024-05-05 10:00:00\n`;
const STORES = 'store_id,store_name\n1,First\n2,Second\n3,Third\n';

describe('a page', () => {
  let scratch: string;
  let browser: TestBrowser;
  let served: Served;
  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'coffee-sizes-'));
    [browser, served] = await startAll(TestBrowser.launch(), Served.start());
  });
  afterAll(async () => {
    await Promise.all([browser.stop(), served.stop()]);
    rmSync(scratch, { recursive: true });
  });
  afterEach(() => expect(browser.complaints.splice(0)).toEqual([]));

  function folderOf(name: string): { readonly folder: string; readonly file: string } {
    const folder = join(scratch, name);
    mkdirSync(join(folder, 'stores'), { recursive: true });
    mkdirSync(join(folder, 'transactions'));
    writeFileSync(join(folder, 'stores/stores.csv'), STORES);
    const file = join(folder, 'transactions/transactions_202405.csv');
    writeFileSync(file, HEADER);
    return { folder, file };
  }
  async function begin(page: Page, folder: string, ...questions: string[]): Promise<void> {
    await page.goto(served.url);
    await page.locator('input[data-kind=folder]').setInputFiles(folder);
    await page.getByRole('checkbox').first().waitFor();
    for (const box of await page.getByRole('checkbox').all())
      await box.setChecked(questions.includes(await box.inputValue()));
    await page.getByRole('button', { name: 'Answer', exact: true }).click();
  }
  const complete = (page: Page): Promise<void> =>
    page.getByText('complete', { exact: true }).waitFor({ timeout: 240_000 });

  it('comes in 150 KB at the first visit, from nowhere else, under a policy that it keeps', async () => {
    const fresh = await TestBrowser.launch();
    try {
      const page = await fresh.open('about:blank');
      const broken: string[] = [];
      page.on('console', (message) => broken.push(message.text()));
      const requests: string[] = [];
      const seen: Promise<number>[] = [];
      page.on('request', (request) => requests.push(new URL(request.url()).origin));
      page.on('requestfinished', (request) => {
        seen.push(
          request.sizes().then(({ responseBodySize, responseHeadersSize }) => responseBodySize + responseHeadersSize),
        );
      });
      const response = await page.goto(served.url);
      await page.getByRole('button', { name: 'Choose a folder' }).waitFor();
      await page.waitForLoadState('networkidle');
      expect(response?.headers()['content-security-policy']).toContain("default-src 'none'");
      expect(new Set(requests)).toEqual(new Set([served.url]));
      expect(broken).toEqual([]);
      const bytes = (await Promise.all(seen)).reduce((sum, size) => sum + size, 0);
      expect(seen.length).toBeGreaterThan(3);
      expect(bytes).toBeGreaterThan(10_000);
      expect(bytes).toBeLessThan(150_000);
    } finally {
      await fresh.stop();
    }
  });

  it('answers in two tabs at once, each what it was asked', async () => {
    const folders = [80, 90].map((amount) => {
      const { folder, file } = folderOf(`tab ${amount}`);
      const rows = Array.from({ length: 30_000 }, (_, id) => sale(id, `${amount}.0`));
      appendFileSync(file, rows.join(''));
      return folder;
    });
    let goOn = (): void => undefined;
    const bothBegun = new Promise<void>((resolve) => (goOn = resolve));
    const pages: Page[] = [];
    for (const folder of folders) {
      const page = await browser.open(served.url);
      pages.push(page);
      await page.route('**/transactions/chunks/*', async (route) => {
        await bothBegun;
        await route.continue();
      });
      const first = page.waitForRequest(/transactions\/chunks\/0$/);
      await begin(page, folder, 'q3');
      await first;
    }
    goOn();
    for (const [i, page] of pages.entries()) {
      await page.bringToFront();
      await complete(page);
      await page.getByRole('link', { name: 'q3', exact: true }).click();
      const total = i === 0 ? '800000.0' : '900000.0';
      expect(await allRows(page, 'en')).toEqual(['First', 'Second', 'Third'].map((name) => ['2024-H1', name, total]));
      await page.close();
    }
  });

  // A browser forgets a stream that only who waits for it knows, and its reader waits for ever.
  it('reads a large file to its last row, and answers exactly, whenever the browser collects its garbage', async () => {
    const { folder, file } = folderOf('large');
    const block = Array.from({ length: 30_000 }, (_, id) => sale(id, '80.0')).join('');
    const blocks = Math.ceil(LARGE_FILE / block.length);
    for (let i = 0; i < blocks; i++) appendFileSync(file, block);
    appendFileSync(file, sale(0, '0.125'));
    const page = await browser.open(served.url);
    page.on('worker', (worker) => {
      if (!worker.url().includes('scanning')) return;
      // It ends with its work.
      worker.evaluate(() => void setInterval((globalThis as { gc?: () => void }).gc!, 1)).catch(() => undefined);
    });
    await begin(page, folder, 'q3');
    await complete(page);
    await page.getByRole('link', { name: 'q3', exact: true }).click();
    const total = 10_000 * 80 * blocks;
    expect(await allRows(page, 'en')).toEqual([
      ['2024-H1', 'First', `${total}.125`],
      ['2024-H1', 'Second', `${total}.0`],
      ['2024-H1', 'Third', `${total}.0`],
    ]);
    await page.close();
  });

  it('shows an answer of 100,000 rows to its end, and back, sorted, and searched, with few of them in the document', async () => {
    const { folder, file } = folderOf('long');
    const rows = Array.from({ length: LARGE_ANSWER }, (_, id) => sale(id, `${80 + (id % 1000)}.5`));
    appendFileSync(file, rows.join(''));
    const page = await browser.open(served.url);
    await begin(page, folder, 'q1');
    await complete(page);
    await page.getByRole('link', { name: 'q1', exact: true }).click();
    const table = page.locator('[role=table][aria-rowcount]');
    const first = table.locator('[aria-rowindex="2"] [role=cell]');
    const idOf = (row: number): string => `${String(row).padStart(8, '0')}-0000-4000-8000-000000000000`;
    const scrollTo = (share: number): Promise<void> =>
      table.evaluate((element, part) => {
        element.scrollTop = part * element.scrollHeight;
      }, share);
    const row = (at: number): Promise<string[]> =>
      table.locator(`[aria-rowindex="${at + 2}"] [role=cell]:not(:empty)`).allTextContents();
    const seen = (at: number): Promise<void> =>
      table
        .locator(`[aria-rowindex="${at + 2}"] [role=cell]:not(:empty)`)
        .first()
        .waitFor();

    await first.filter({ hasText: idOf(0) }).waitFor();
    expect(await table.getAttribute('aria-rowcount')).toBe('100001');
    await scrollTo(1);
    await seen(LARGE_ANSWER - 1);
    expect(await row(LARGE_ANSWER - 1)).toEqual([idOf(LARGE_ANSWER - 1), '1079.5']);
    // Through more of them than are kept, and back to what was seen before.
    for (let part = 0; part < 30; part++) {
      await scrollTo(part / 30);
      await table.locator('[role=cell]:not(:empty)').first().waitFor();
    }
    await scrollTo(0);
    await seen(0);
    expect(await row(0)).toEqual([idOf(0), '80.5']);
    expect(await page.locator('body *').count()).toBeLessThan(1500);

    await page.getByRole('button', { name: 'final_amount' }).click();
    await page.getByRole('button', { name: 'final_amount' }).click();
    await first.filter({ hasText: '1079.5' }).waitFor();
    await page.getByText('In this order the first 10,000 rows can be seen').waitFor();
    await scrollTo(1);
    await seen(9999);
    expect(await row(9999)).toEqual([idOf(99_900), '980.5']);

    await page.getByRole('searchbox').fill('00012345-');
    await page.getByText('1 of 100,000 rows').waitFor();
    expect(await row(0)).toEqual([idOf(12_345), '425.5']);
    expect(await page.locator('body *').count()).toBeLessThan(1500);
    await page.close();
  });
});
