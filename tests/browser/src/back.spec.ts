/** Who goes back, or loads a page anew, finds it as it was left. */
import { until } from '@coffee/testing';
import { completedJob } from './http-jobs';
import { OwnPage } from './own-page';

jest.setTimeout(180_000);

describe('whoever goes back', () => {
  const own = new OwnPage();

  const scrolled = (): Promise<number> => own.page.evaluate(() => scrollY);
  const isAt = (y: number): Promise<void> =>
    until(`the page is scrolled to ${y}`, async () => Math.abs((await scrolled()) - y) < 2);

  /** The list of many jobs, one of which there is. */
  async function showJobs(): Promise<string> {
    const { page, served } = own;
    const job = await completedJob(served.url);
    const others = Array.from({ length: 49 }, (_, i) => ({ job: `other-${i}`, state: 'completed' }));
    const list = { jobs: [...others, { job, state: 'completed' }] };
    await page.route('**/v1/jobs?limit=50', (route) => route.fulfill({ json: list }));
    await page.goto(`${served.url}/jobs`);
    await page.getByRole('link', { name: job }).scrollIntoViewIfNeeded();
    return job;
  }

  it('is where he was in a long page, however long it takes to come; and where he was before that', async () => {
    const { page } = own;
    const job = await showJobs();
    const inList = await scrolled();
    expect(inList).toBeGreaterThan(300);
    await page.getByRole('link', { name: job }).click();
    await page.locator('.cards svg').nth(4).waitFor();
    await isAt(0);
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    const inJob = await scrolled();
    expect(inJob).toBeGreaterThan(100);
    await page.goBack();
    await isAt(inList);
    await page.goForward();
    await isAt(inJob);
    await page.reload();
    await isAt(inJob);
    await page.goBack();
    await isAt(inList);
  });

  it('is not moved once he has begun to read', async () => {
    const { page } = own;
    const job = await showJobs();
    await page.getByRole('link', { name: job }).click();
    await page.getByRole('heading', { name: job }).waitFor();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/v1/jobs?limit=50', async (route) => {
      await held;
      await route.fallback();
    });
    await page.goBack();
    await page.getByRole('heading', { name: 'Jobs' }).waitFor();
    await page.keyboard.press('Tab');
    release();
    await page.getByRole('link', { name: job }).waitFor();
    expect(await scrolled()).toBe(0);
  });

  it('finds what was searched for in the rows, and their order, after a reload, too, and under an address to send', async () => {
    const { page, served, browser } = own;
    const job = await completedJob(served.url);
    await page.goto(`${served.url}/jobs/${job}/q3`);
    const rowsOf = (shown: typeof page) => shown.getByRole('table', { name: 'q3', exact: true });
    const isAsLeft = async (shown: typeof page): Promise<void> => {
      await shown.getByText(/^13 of /).waitFor();
      expect(await shown.getByRole('searchbox').inputValue()).toBe('2024-H1');
      await rowsOf(shown).locator('[role=columnheader][aria-sort=descending]').filter({ hasText: 'tpv' }).waitFor();
    };
    await page.getByRole('searchbox').fill('2024-H1');
    await rowsOf(page).getByRole('button', { name: 'tpv' }).click();
    await rowsOf(page).getByRole('button', { name: 'tpv' }).click();
    await isAsLeft(page);
    await page.reload();
    await isAsLeft(page);
    await page.getByRole('link', { name: 'Jobs', exact: true }).click();
    await page.getByRole('heading', { name: 'Jobs' }).waitFor();
    await page.goBack();
    await isAsLeft(page);
    const sent = await browser.open(page.url());
    await isAsLeft(sent);
    await sent.getByRole('searchbox').fill('');
    await sent.getByText(/^13 of /).waitFor({ state: 'detached' });
    await until('the address is that of all rows', () => Promise.resolve(new URL(sent.url()).search === '?sort=-tpv'));
  });
});
