/** The page of `coffee serve DIR`: the answers change as what is asked does, and nothing is uploaded. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestBrowser, allRows } from '@coffee/browser';
import { jobEnded } from './http-jobs';
import { Served, root } from './served';

jest.setTimeout(180_000);

const example = join(root, 'examples/small');
const [, ...amounts] = readFileSync(join(example, 'expected/q1.csv'), 'utf8').trimEnd().split('\n');

describe('the page of a server that has a folder', () => {
  let browser: TestBrowser;
  let served: Served;
  beforeAll(async () => {
    browser = await TestBrowser.launch();
    served = await Served.start(example);
  });
  afterAll(async () => {
    await browser.stop();
    await served.stop();
  });
  afterEach(() => expect(browser.complaints.splice(0)).toEqual([]));

  const rowsFrom = (least: number): string[] => amounts.filter((row) => Number(row.split(',')[1]) >= least);

  it('answers at once, and anew when a parameter changes, under an address that can be sent', async () => {
    const page = await browser.open(served.url);
    const q1 = page.getByRole('article', { name: 'q1', exact: true });
    await q1.getByText(`${amounts.length} rows`, { exact: true }).waitFor();
    const changed = rowsFrom(80);
    expect(changed.length).toBeLessThan(amounts.length);
    await page.getByRole('textbox', { name: 'Minimum amount', exact: true }).fill('80');
    await q1.getByText(`${changed.length} rows`, { exact: true }).waitFor();
    expect(new URL(page.url()).search).toBe('?minAmount=80');

    const sent = await browser.open(page.url());
    expect(await sent.getByRole('textbox', { name: 'Minimum amount', exact: true }).inputValue()).toBe('80');
    await sent.getByRole('article', { name: 'q1', exact: true }).getByRole('link', { name: 'q1', exact: true }).click();
    await sent.getByRole('columnheader', { name: 'final_amount' }).waitFor();
    expect((await allRows(sent, 'en')).map(String)).toEqual(changed);
  });

  it('keeps what it shows, and says what is wrong, while what is asked cannot be', async () => {
    const page = await browser.open(served.url);
    const q1 = page.getByRole('article', { name: 'q1', exact: true });
    await q1.getByText(`${amounts.length} rows`, { exact: true }).waitFor();
    await page.getByRole('textbox', { name: 'Hours', exact: true }).fill('25:00-26:00');
    await page.getByRole('status').filter({ hasText: 'Hours are two times of day' }).waitFor();
    const before = 'The answers below are those of the question as it was last asked.';
    await page.getByRole('status').filter({ hasText: before, visible: true }).waitFor();
    expect(await page.locator('[aria-busy=true]').count()).toBe(0);
    expect(await page.getByText('Reading …').count()).toBe(0);
    await q1.getByText(`${amounts.length} rows`, { exact: true }).waitFor();
  });

  it('keeps the answers of what it gives up when they are there already', async () => {
    const page = await browser.open('about:blank');
    // The page does not hear of them.
    await page.route(/\/v1\/jobs\/[^/]+(\/events)?$/, async (route) => {
      if (route.request().method() === 'GET') await route.fulfill({ status: 503, json: { code: 'UNAVAILABLE' } });
      else await route.continue();
    });
    const opened = page.waitForResponse((response) => response.request().method() === 'POST');
    await page.goto(served.url);
    const { job } = (await (await opened).json()) as { readonly job: string };
    await jobEnded(served.url, job, 'completed');
    const givenUp = page.waitForResponse((response) => response.request().method() === 'DELETE');
    await page.getByRole('textbox', { name: 'Minimum amount', exact: true }).fill('90');
    expect((await givenUp).url()).toContain(job);
    expect((await fetch(`${served.url}/v1/jobs/${job}/answers/q1.csv`)).status).toBe(200);
    await page.close();
    // That the page could not hear.
    browser.complaints.splice(0);
  });

  it('takes another folder, too', async () => {
    const page = await browser.open(served.url);
    await page.getByText('Analyse another folder').click();
    await page.locator('input[data-kind=folder]').setInputFiles(example);
    await page.getByRole('button', { name: 'Answer', exact: true }).click();
    await page.getByText('complete', { exact: true }).waitFor();
  });
});
