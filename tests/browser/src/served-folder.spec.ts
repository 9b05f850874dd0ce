/** The page of `coffee serve DIR`: the answers change as what is asked does, and nothing is uploaded. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestBrowser, allRows } from '@coffee/browser';
import { jobEnded, queuedJob } from './http-jobs';
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

  it('speaks of nothing that was sent when a job about its folder is cancelled', async () => {
    const own = await Served.start(example);
    try {
      const job = await queuedJob(own.url, { data: 'served', queries: ['q1'] });
      const page = await browser.open(`${own.url}/jobs/${job}`);
      const asked = new Promise<string>((resolve) =>
        page.once('dialog', (dialog) => {
          resolve(dialog.message());
          void dialog.accept();
        }),
      );
      await page.getByRole('button', { name: 'Cancel', exact: true }).click();
      expect(await asked).toBe('Cancel this job? It will have no answers.');
      await page.getByText('This job was cancelled; it has no answers.').waitFor();
      await page.close();
    } finally {
      await own.stop();
    }
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

  it('takes the questions of an address as people write them, and says which of them there are not', async () => {
    const page = await browser.open(`${served.url}/?queries=Q1,%20q1`);
    const ticked = (): Promise<string[]> =>
      page
        .getByRole('checkbox', { checked: true })
        .evaluateAll((boxes) => boxes.map((box) => (box as HTMLInputElement).value));
    const shown = (name: string) => page.getByRole('article', { name, exact: true });
    await shown('q1').waitFor();
    expect(await ticked()).toEqual(['q1']);
    await page.getByRole('checkbox', { name: 'Q3' }).check();
    await page.waitForURL('**/?queries=q1%2Cq3');
    await shown('q3').waitFor();

    const notice = (text: string) => page.locator('.notice').getByText(text, { exact: true });
    await page.goto(`${served.url}/?queries=Q3,q9,Q9,other`);
    await notice('There are no questions Q9, other.').waitFor();
    await shown('q3').waitFor();
    expect(await ticked()).toEqual(['q3']);
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.getByRole('combobox', { name: 'Language' }).selectOption('es');
    await notice('No hay preguntas Q9, other.').waitFor();
    await page.getByRole('checkbox', { name: 'Q1' }).check();
    await page.waitForURL('**/?queries=q1%2Cq3');
    expect(await page.getByText('No hay preguntas').count()).toBe(0);

    await page.goto(`${served.url}/?queries=q9`);
    await page.getByRole('alert').getByText('Elija una pregunta.').waitFor();
    await notice('No hay ninguna pregunta Q9.').waitFor();
    expect(await page.getByRole('button', { name: 'Reintentar' }).count()).toBe(0);
    await page.evaluate(() => localStorage.clear());
    await page.close();
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
