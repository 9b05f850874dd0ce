/** What an answer lacks is said wherever it is shown: of what its own tables lack, and of nothing else. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { jobEnded, openJob } from './http-jobs';
import { OwnPage, example } from './own-page';
import { Served } from './served';

jest.setTimeout(180_000);

describe('of rows that were left out and ids that are missing, a page', () => {
  const own = new OwnPage();
  let scratch: string;
  let odd: Served;
  /** Of the folder before and after two of its sales cannot be read, and one of its products. */
  let [whole, lacking] = ['', ''];
  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'coffee-left-out-'));
    cpSync(example, scratch, { recursive: true });
    odd = await Served.start(scratch);
    whole = await skippingJob();
    spoil('transactions/transactions_202307.csv', 'created_at', 2);
    spoil('menu_items/menu_items.csv', 'item_id', 1);
    lacking = await skippingJob();
  });
  afterAll(async () => {
    await odd.stop();
    rmSync(scratch, { recursive: true });
  });

  async function skippingJob(): Promise<string> {
    const job = await openJob(odd.url, { data: 'served', onBadRow: 'skip' });
    await jobEnded(odd.url, job, 'completed');
    return job;
  }

  /** The first rows of a file of the folder have a word in this column. */
  function spoil(file: string, column: string, count: number): void {
    const path = join(scratch, file);
    const [header, ...rows] = readFileSync(path, 'utf8').split('\n');
    const at = header!.split(',').indexOf(column);
    const spoilt = rows.map((row, i) => (i < count ? row.split(',').with(at, 'none').join(',') : row));
    writeFileSync(path, [header, ...spoilt].join('\n'));
  }

  const missing = 'Missing: 2 ids from stores. The answers have the id itself, or nothing, in that place.';
  /** All that is told so, in the order of the page. */
  const told = async (within: Locator): Promise<string[]> =>
    within
      .locator('p')
      .filter({ hasText: /left out|Missing/ })
      .allTextContents();

  async function answer(job: string, name: string): Promise<Locator> {
    await own.page.goto(`${odd.url}/jobs/${job}/${name}`);
    await own.page.locator('.rows [role=cell]').first().waitFor();
    return own.page.locator('main');
  }

  it('says it of an answer, and leads to its job', async () => {
    const q3 = await answer(lacking, 'q3');
    expect(await told(q3)).toEqual(['2 rows were left out', missing]);
    expect(await q3.getByRole('link', { name: `Job ${lacking}` }).getAttribute('href')).toBe(`/jobs/${lacking}`);
    await own.spanish();
    await own.page.getByText('Se omitieron 2 filas', { exact: true }).waitFor();
    await own.page.getByText('Faltan: 2 identificadores en stores.').waitFor();
  });

  it('says of an answer what its own tables lack, and nothing where they lack nothing', async () => {
    expect(await told(await answer(lacking, 'q1'))).toEqual(['2 rows were left out']);
    const [rows, ids] = await told(await answer(lacking, 'q2_best_selling'));
    expect([rows, ids]).toEqual(['One row was left out', expect.stringMatching(/^Missing: [^,]* from menu_items\./)]);
    expect(await told(await answer(whole, 'q3'))).toEqual([missing]);
    expect(await told(await answer(whole, 'q1'))).toEqual([]);
  });

  it('says it of either of two jobs that are compared, and has their plots at one height', async () => {
    await own.page.goto(`${odd.url}/compare?a=${whole}&b=${lacking}`);
    const figures = own.page.getByRole('region', { name: /^q3/ }).getByRole('figure');
    const plots = figures.locator('svg');
    await plots.nth(1).waitFor();
    expect(await told(figures.first())).toEqual([missing]);
    expect(await told(figures.last())).toEqual(['2 rows were left out', missing]);
    expect(await figures.last().getByRole('link', { name: lacking }).getAttribute('href')).toBe(`/jobs/${lacking}/q3`);
    const [first, second] = await Promise.all([plots.first(), plots.last()].map((plot) => plot.boundingBox()));
    expect(first!.x).toBeLessThan(second!.x);
    expect(first!.y).toBe(second!.y);
  });

  it('marks a job in the list that has left out rows', async () => {
    await own.page.goto(`${odd.url}/jobs`);
    const row = (job: string): Locator => own.page.getByRole('row', { name: job });
    await row(lacking).getByText('3 rows were left out', { exact: true }).waitFor();
    expect(await row(whole).textContent()).not.toContain('left out');
  });
});
