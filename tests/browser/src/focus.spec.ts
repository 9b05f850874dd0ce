/** Where whoever uses the keyboard goes on when what was pressed has gone. */
import { completedJob, deleteJob, openJob } from './http-jobs';
import { OwnPage, example } from './own-page';

jest.setTimeout(180_000);

describe('the focus', () => {
  const own = new OwnPage();

  const tryAgain = (): Promise<void> => own.page.getByRole('button', { name: 'Try again' }).press('Enter');

  it('is at what is tried again: the page, or a part of it', async () => {
    const { page, served } = own;
    const job = await completedJob(served.url);
    await page.route('**/v1/jobs?limit=50', (route) => route.abort(), { times: 1 });
    await page.goto(`${served.url}/jobs`);
    await tryAgain();
    await page.getByRole('link', { name: job }).waitFor();
    expect(await own.focused()).toBe('main');
    await page.route('**/answers/q3.svg*', (route) => route.abort(), { times: 1 });
    await page.goto(`${served.url}/jobs/${job}`);
    await tryAgain();
    const card = page.getByRole('article', { name: 'q3' });
    await card.locator('svg').waitFor();
    expect(await card.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('is at the first of the older jobs when there are no more, and stays at the button while there are', async () => {
    const { page, served } = own;
    const older = (job: string, next?: string) => ({ json: { jobs: [{ job, state: 'completed' }], next } });
    await page.route('**/v1/jobs?limit=50', (route) => route.fulfill(older('new', '/v1/jobs?older')));
    await page.route('**/v1/jobs?older', (route) => route.fulfill(older('old', '/v1/jobs?oldest')));
    await page.route('**/v1/jobs?oldest', (route) => route.fulfill(older('oldest')));
    await page.goto(`${served.url}/jobs`);
    await page.getByRole('button', { name: 'Older ones' }).press('Enter');
    await page.getByRole('link', { name: 'old', exact: true }).waitFor();
    expect(await own.focused()).toBe('button Older ones');
    await page.getByRole('button', { name: 'Older ones' }).press('Enter');
    await page.getByRole('link', { name: 'oldest' }).waitFor();
    expect(await own.focused()).toBe('a oldest');
  });

  it('is at the page when a job ends by itself and takes the button along', async () => {
    const { page, served } = own;
    const job = await openJob(served.url, { queries: ['q1'] });
    await page.goto(`${served.url}/jobs/${job}`);
    await page.getByRole('button', { name: 'Cancel' }).focus();
    await deleteJob(served.url, job);
    await page.getByText('was cancelled').waitFor();
    expect(await own.focused()).toBe('main');
  });

  it('is where it was when a job could not be opened', async () => {
    const { page } = own;
    await own.choose(example);
    await page.route('**/v1/jobs', (route) => route.fulfill({ status: 429, json: { code: 'TOO_MANY' } }), { times: 1 });
    await page.getByRole('button', { name: 'Answer', exact: true }).press('Enter');
    await page.getByText('Too much at once').waitFor();
    expect(await own.focused()).toBe('button Answer');
  });
});
