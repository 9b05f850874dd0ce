/** Numbers of an answer in its table, its pivot and its plot: years and ids digit by digit, whole numbers in groups from 10,000 on. */
import { jobEnded, openJob } from './http-jobs';
import { OwnPage } from './own-page';
import { seenPlot } from './seen-plot';

jest.setTimeout(180_000);

const questions = [
  // As the page proposes them.
  {
    name: 'hours',
    text: 'SELECT hour(created_at) AS hour, count(*) AS tickets FROM transactions GROUP BY hour ORDER BY hour',
  },
  {
    name: 'months',
    text: `SELECT strftime(created_at, '%Y-%m') AS month, sum(final_amount) AS revenue FROM transactions GROUP BY month ORDER BY month`,
  },
  {
    name: 'tickets',
    text: `SELECT year(created_at) AS year, store_id + 10000 AS store_id, count(*) * 100 AS tickets
      FROM transactions WHERE store_id = 1 OR store_id = 2 GROUP BY ALL ORDER BY ALL`,
  },
  {
    name: 'winners',
    text: `SELECT strftime(created_at, '%Y-%m') AS month, store_name, sum(final_amount) AS revenue
      FROM transactions JOIN stores USING (store_id) GROUP BY month, store_name
      QUALIFY row_number() OVER (PARTITION BY month ORDER BY revenue DESC, store_name) = 1`,
  },
  {
    name: 'means',
    text: `SELECT year(created_at) AS year, avg(final_amount) AS mean, count(*) AS tickets
      FROM transactions GROUP BY ALL`,
  },
];

describe('numbers', () => {
  const own = new OwnPage();
  let job: string;
  beforeAll(async () => {
    job = await openJob(own.served.url, { data: 'served', sql: { questions } });
    await jobEnded(own.served.url, job, 'completed');
  });
  const show = (answer: string) => own.page.goto(`${own.served.url}/jobs/${job}/${answer}`);
  const pivot = () => own.page.getByRole('region', { name: /^(Pivot|Tabla cruzada)$/ });
  const cells = () => own.page.locator('.rows [role=cell]').allTextContents();

  it.each([
    ['en', '15,000', '7200'],
    ['es', '15.000', '7200'],
  ] as const)('are in groups from five digits on, years and ids never: %s', async (language, wide, short) => {
    await show('tickets');
    if (language === 'es') await own.spanish();
    await pivot().getByRole('cell').filter({ hasText: wide }).waitFor();
    expect((await cells()).slice(0, 3)).toEqual(['2023', '10001', short]);
    expect(await pivot().getByRole('columnheader').allTextContents()).toEqual(['year / store_id', '10001', '10002']);
    expect(await pivot().getByRole('rowheader').allTextContents()).toEqual(['2023', '2024', '2025']);
    await own.page.getByRole('searchbox').fill(wide);
    await own.page.getByText(language === 'en' ? '1 of 6 rows' : '1 de 6 filas').waitFor();
    expect(await cells()).toEqual(['2024', '10001', wide]);
  });

  it.each([
    ['hours', 'tickets by hour', '0'],
    ['months', 'revenue by month', '2023-04'],
  ])(
    'of a question that the page proposes are drawn over its own column, in its order: %s',
    async (answer, subject, first) => {
      await show(answer);
      const { title, titles } = await seenPlot(own.page);
      expect(title).toBe(`${answer}: ${subject}`);
      const over = titles.map((text) => text.split(': ')[0]!);
      expect(over[0]).toBe(first);
      expect(over).toEqual([...over].sort((a, b) => a.localeCompare(b, 'en', { numeric: true })));
    },
  );

  it.each(['winners', 'means'])('are in no pivot where that is no table of two categories: %s', async (answer) => {
    await show(answer);
    await own.page.locator('.plot svg').waitFor();
    await own.page.locator('.rows [role=cell]').first().waitFor();
    // Its rows come with the same request as those of the table, or before.
    await own.page.waitForLoadState('networkidle');
    expect(await pivot().count()).toBe(0);
  });
});
