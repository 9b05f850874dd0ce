/** What the page says, it says once, where there is something to say, and in one piece. */
import { jobEnded, openJob } from './http-jobs';
import { OwnPage, example } from './own-page';

jest.setTimeout(180_000);

describe('the page', () => {
  const own = new OwnPage();

  it.each([
    ['en', 'Line 1, column 8:'],
    ['es', 'Línea 1, columna 8:'],
  ])('says once what is wrong with a question in an address, where it is written: %s', async (language, place) => {
    const { page, served } = own;
    await page.goto(`${served.url}/jobs`);
    await page.getByRole('combobox', { name: 'Language' }).selectOption(language);
    const refused = page.waitForResponse((response) => response.url().endsWith('/v1/jobs') && !response.ok());
    await page.route('**/v1/questions/check', async (route) => {
      await refused;
      await route.continue();
    });
    await page.goto(`${served.url}/?ask=sql&sql=SELECT%20town%20FROM%20stores`);
    await page.getByRole('button', { name: place }).waitFor();
    expect(await page.getByText('there is no column town').count()).toBe(1);
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it.each([
    ['en', 'are read here;'],
    ['es', 'se leen aquí;'],
  ])('says nothing of what is read where nothing is asked: %s', async (language, text) => {
    const { page } = own;
    await own.choose(example);
    await page.getByRole('combobox', { name: 'Language' }).selectOption(language);
    const read = page.getByText(text);
    await read.waitFor();
    for (const question of await page.getByRole('checkbox').all()) await question.uncheck();
    await page.getByRole('alert').waitFor();
    expect(await read.count()).toBe(0);
  });

  it('says of one answer what it asks, not what the others of its job do', async () => {
    const { page, served } = own;
    const towns = {
      name: 'towns',
      text: '-- Stores of each town\nSELECT city, count(*) AS stores FROM stores GROUP BY ALL',
    };
    const menu = { name: 'menu', text: '-- The menu\nSELECT item_name FROM menu_items' };
    const job = await openJob(served.url, { data: 'served', sql: { questions: [towns, menu] } });
    await jobEnded(served.url, job, 'completed');
    await page.goto(`${served.url}/jobs/${job}/menu`);
    await page.getByText('What it asks').click();
    await page.getByText(menu.text).waitFor();
    await page.getByText('The menu', { exact: true }).first().waitFor();
    expect(await page.getByText('Stores of each town').count()).toBe(0);
  });

  it.each(['en', 'es'])('breaks no id and no date of the jobs over two lines: %s', async (language) => {
    const { page, plain } = own;
    const job = '0194f6a2-1c3e-7b5a-9d2f-3c4e5f60718a';
    const parameters = { years: [2024, 2025], hours: { from: 21_600, to: 82_800 }, minAmount: 75_000, top: 3 };
    const opened = Date.UTC(2026, 10, 30, 8, 15);
    const known = { job, state: 'completed', queries: ['q1', 'q2', 'q3', 'q4', 'q5'], parameters, openedAt: opened };
    await page.route('**/v1/jobs?limit=50', (route) => route.fulfill({ json: { jobs: [known] } }));
    await page.getByRole('combobox', { name: 'Language' }).selectOption(language);
    await page.goto(`${plain.url}/jobs`);
    await page.getByRole('link', { name: job }).waitFor();
    const lines = await page.getByRole('table').evaluate((table) =>
      [...table.querySelectorAll('tbody :is(th a, td:nth-of-type(3))')].map((cell) => {
        const range = document.createRange();
        range.selectNodeContents(cell);
        return range.getClientRects().length;
      }),
    );
    expect(lines).toEqual([1, 1]);
  });
});
