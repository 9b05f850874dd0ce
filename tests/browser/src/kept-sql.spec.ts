/** Jobs that asked in SQL: what they asked is said in the list, and after a restart. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jobEnded, openJob } from './http-jobs';
import { OwnPage, example } from './own-page';
import { Served } from './served';

jest.setTimeout(180_000);

const titled = `-- Sales of each store
SELECT store_id, count(*) AS n FROM transactions WHERE year(created_at) = $years GROUP BY store_id`;
const untitled = 'SELECT city, count(*) AS n FROM stores GROUP BY city';

describe('jobs that asked in SQL', () => {
  const own = new OwnPage();
  let folder: string;
  let server: Served;
  const start = (): Promise<Served> => Served.startUntilEnd(example, '--results', folder);
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'coffee-browser-kept-sql-'));
    server = await start();
  });
  afterEach(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function answered(text: string, parameters?: object): Promise<string> {
    const sql = { questions: [{ name: 'answer', text }], ...(parameters && { parameters }) };
    const job = await openJob(server.url, { data: 'served', sql });
    await jobEnded(server.url, job, 'completed');
    return job;
  }

  it('are told apart in the list, and say all that they asked after a restart, too', async () => {
    const one = await answered(titled, { years: '2024' });
    const other = await answered(titled, { years: '2023' });
    const third = await answered(untitled);
    const seen = async (): Promise<void> => {
      await own.page.goto(`${server.url}/jobs`);
      const row = (job: string) => own.page.getByRole('row', { name: job });
      await row(one).getByText('Sales of each store; $years = 2024').waitFor();
      await row(other).getByText('Sales of each store; $years = 2023').waitFor();
      await row(third).getByText(untitled).waitFor();
      for (const path of [`/jobs/${other}`, `/jobs/${other}/answer`]) {
        await own.page.goto(`${server.url}${path}`);
        await own.page.getByText('What it asks').click();
        await own.page.locator('pre').getByText('WHERE year(created_at) = $years').waitFor();
        await own.page.getByText('$years = 2023').waitFor();
      }
      await own.page.goto(`${server.url}/compare?a=${one}&b=${other}`);
      const second = own.page.getByRole('figure', { name: `Second job: ${other}` });
      await second.getByText('What it asks').click();
      await second.getByText('$years = 2023').waitFor();
    };
    await seen();
    await server.stop();
    server = await start();
    await seen();
  });
});
