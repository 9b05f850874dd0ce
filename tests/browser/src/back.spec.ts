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
});
