/** The list of jobs: what is there of each. */
import { completedJob, deleteJob } from './http-jobs';
import { OwnPage } from './own-page';

jest.setTimeout(180_000);

describe('the list of jobs', () => {
  const own = new OwnPage();

  it('tells a job whose answers were deleted from one that has them', async () => {
    const [gone, kept] = [await completedJob(own.served.url), await completedJob(own.served.url)];
    await deleteJob(own.served.url, gone);
    await own.page.goto(`${own.served.url}/jobs`);
    const row = (job: string) => own.page.getByRole('row').filter({ hasText: job });
    await row(gone).getByText('complete', { exact: true }).waitFor();
    expect(await row(gone).getByText('no answers kept').count()).toBe(1);
    expect(await row(kept).getByText('no answers kept').count()).toBe(0);
  });
});
