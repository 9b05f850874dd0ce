/** A page that is loaded anew, in mid-upload and in mid-job. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestBrowser, allRows } from '@coffee/browser';
import { readPage } from '@coffee/http';
import { TestHttp, type TestApi } from '@coffee/http/testing';
import { until } from '@coffee/testing';
import type { Page } from 'playwright-core';
import { root } from './served';

jest.setTimeout(180_000);

const example = join(root, 'examples/small');
const [, ...best] = readFileSync(join(example, 'expected/q3.csv'), 'utf8').trimEnd().split('\n');
const folderInput = 'input[data-kind=folder]';
const chooseExample = (page: Page): Promise<void> => page.locator(folderInput).setInputFiles(example);
const RESUME = 'This job waits for the rest of its data. Choose the same folder again to go on.';

describe('a page that is loaded anew', () => {
  let browser: TestBrowser;
  let http: TestHttp;
  let gateway: TestApi;
  beforeEach(async () => {
    http = new TestHttp();
    gateway = await http.gateway({}, { page: readPage(join(root, 'dist/apps/dashboard')) });
    browser = await TestBrowser.launch();
  });
  afterEach(async () => {
    await browser.stop();
    await http.stop();
    expect(http.system.failures).toEqual([]);
    expect(browser.complaints).toEqual([]);
  });

  async function begin(): Promise<Page> {
    const page = await browser.open(gateway.url);
    await page.locator(folderInput).setInputFiles(example);
    await page.getByRole('button', { name: 'Answer', exact: true }).click();
    return page;
  }

  async function expectAnswers(page: Page): Promise<void> {
    await http.system.worker();
    await page.getByText('complete', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'q3', exact: true }).click();
    await page.getByRole('columnheader', { name: 'tpv' }).last().waitFor();
    expect((await allRows(page, 'en')).map(String)).toEqual(best);
  }

  /** A page whose upload stands still after two chunks that the browser knows to be confirmed. @returns the chunks that it has sent. */
  async function beginAndReload(choose = chooseExample): Promise<{ readonly page: Page; readonly sent: string[] }> {
    const sent: string[] = [];
    let isHeld = true;
    const page = await browser.open(gateway.url);
    await page.context().route('**/chunks/*', async (route) => {
      if (isHeld && sent.length === 2) return;
      sent.push(route.request().url());
      await route.continue();
    });
    await choose(page);
    await page.getByRole('button', { name: 'Answer', exact: true }).click();
    const isKept = (): Promise<boolean> =>
      page.evaluate(`Object.values(localStorage).some((text) => text.includes('[['))`);
    await until('the browser has kept what was confirmed', isKept);
    page.once('framenavigated', () => (isHeld = false));
    await page.reload();
    return { page, sent };
  }

  it('goes on with the same folder, and sends nothing twice that it knows to be confirmed', async () => {
    const { page, sent } = await beginAndReload();
    await page.getByText(RESUME).waitFor();
    await page.locator(folderInput).setInputFiles(example);
    await page.getByText('Everything is sent. The job ends by itself now').waitFor();
    await expectAnswers(page);
    expect(sent.length).toBeGreaterThan(2);
    // The second may have been confirmed, and not be known to be.
    expect(sent.length - new Set(sent).size).toBeLessThan(2);
  });

  it('goes on by itself with the sample, which nobody has a folder of', async () => {
    const { page, sent } = await beginAndReload((page) =>
      page.getByRole('button', { name: 'Try it with sample data' }).click(),
    );
    await page.getByText('Everything is sent. The job ends by itself now').waitFor();
    expect(await page.getByText(RESUME).count()).toBe(0);
    expect(sent.length - new Set(sent).size).toBeLessThan(2);
    await http.system.worker();
    await page.getByText('complete', { exact: true }).waitFor();
  });

  it('takes no other folder for it, and says so', async () => {
    const { page } = await beginAndReload();
    await page.getByText(RESUME).waitFor();
    const folder = mkdtempSync(join(tmpdir(), 'coffee-other-'));
    try {
      cpSync(example, folder, { recursive: true });
      writeFileSync(join(folder, 'stores/stores.csv'), readFileSync(join(folder, 'stores/stores.csv'), 'utf8') + '\n');
      await page.locator(folderInput).setInputFiles(folder);
      await page.getByRole('heading', { name: 'This is another folder' }).waitFor();
      await page.getByText('The files are not those that the job was begun with.').waitFor();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('shows a job that runs without it', async () => {
    const page = await begin();
    await page.getByText('Everything is sent. The job ends by itself now').waitFor();
    await page.reload();
    await page.getByText('runs', { exact: true }).waitFor();
    await expectAnswers(page);
  });
});
