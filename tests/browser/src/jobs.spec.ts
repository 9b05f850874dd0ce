/** The list of jobs: what is there of each, and what becomes of it. */
import { until } from '@coffee/testing';
import { cancelledJob, completedJob, deleteJob, openJob } from './http-jobs';
import { OwnPage } from './own-page';

jest.setTimeout(180_000);

describe('the list of jobs', () => {
  const own = new OwnPage();
  const row = (job: string) => own.page.getByRole('row').filter({ hasText: job });
  const listed = () => own.page.locator('tbody th a').allTextContents();

  it('tells a job whose answers were deleted from one that has them', async () => {
    const [gone, kept] = [await completedJob(own.served.url), await completedJob(own.served.url)];
    await deleteJob(own.served.url, gone);
    await own.page.goto(`${own.served.url}/jobs`);
    await row(gone).getByText('complete', { exact: true }).waitFor();
    expect(await row(gone).getByText('no answers kept').count()).toBe(1);
    expect(await row(kept).getByText('no answers kept').count()).toBe(0);
  });

  it('follows its jobs while one has not ended, and leaves older rows and the focus where they are', async () => {
    const { page, plain } = own;
    for (let i = 0; i < 52; i++) await cancelledJob(plain.url);
    const job = await openJob(plain.url, {});
    await page.goto(`${plain.url}/jobs`);
    await row(job).getByText('runs', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Older ones' }).click();
    await until('older rows are there', async () => (await listed()).length === 53);
    const before = await listed();
    await row(before[2]!).getByRole('link').focus();
    const [fresh, newest] = [await openJob(plain.url, {}), await openJob(plain.url, {})];
    await row(newest).getByText('runs', { exact: true }).waitFor();
    for (const open of [job, fresh, newest]) await deleteJob(plain.url, open);
    for (const open of [job, fresh, newest]) await row(open).getByText('cancelled', { exact: true }).waitFor();
    expect(await listed()).toEqual([newest, fresh, ...before]);
    expect(await own.focused()).toBe(`a ${before[2]}`);
  });

  it('keeps what it shows while the gateway is away, and goes on afterwards', async () => {
    const { page, plain } = own;
    const job = await openJob(plain.url, {});
    await page.goto(`${plain.url}/jobs`);
    await row(job).waitFor();
    await page.route('**/v1/jobs?*', (route) => route.abort());
    const away = page.getByRole('alert').filter({ hasText: 'The gateway does not answer' });
    await away.waitFor();
    await row(job).getByText('runs', { exact: true }).waitFor();
    await deleteJob(plain.url, job);
    await page.unrouteAll();
    await row(job).getByText('cancelled', { exact: true }).waitFor();
    expect(await away.count()).toBe(0);
  });

  it('asks for nothing while its tab is hidden, and at once when it is seen', async () => {
    const { page, served } = own;
    const hide = (hidden: boolean): Promise<unknown> =>
      page.evaluate((hidden) => {
        Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }, hidden);
    const ended = await completedJob(served.url);
    await page.clock.install();
    await page.goto(`${served.url}/jobs`);
    await row(ended).waitFor();
    // None runs: only who comes back hears of others.
    const job = await openJob(served.url, {});
    await hide(false);
    await row(job).getByText('runs', { exact: true }).waitFor();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await hide(true);
    await page.clock.runFor(60_000);
    // Requests are heard of in the order in which they are sent.
    await page.evaluate(() => fetch('/v1/questions').then(() => undefined));
    expect(asked).toEqual([`${served.url}/v1/questions`]);
    await deleteJob(served.url, job);
    await hide(false);
    await row(job).getByText('cancelled', { exact: true }).waitFor();
  });
});
