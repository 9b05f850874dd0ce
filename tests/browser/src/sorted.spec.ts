/** Tables in another order than that of their answer, and scrolled ones: what the head says, the rows are, from the first that is in sight. */
import type { Locator } from 'playwright-core';
import { completedJob, jobEnded, openJob } from './http-jobs';
import { OwnPage } from './own-page';

jest.setTimeout(180_000);

describe('a table', () => {
  const own = new OwnPage();

  const button = (column: string): Locator => own.page.locator('.row.head').getByRole('button', { name: column });
  /** In which order the rows are, as the head says it, to those who see it and to those who hear it. */
  const said = (): Promise<(string | null)[][]> =>
    own.page
      .locator('[role=columnheader]')
      .evaluateAll((heads) =>
        heads.map((head) => [head.getAttribute('aria-sort'), head.querySelector('.arrow')!.textContent]),
      );
  const saysOf = (column: string, direction: string): Promise<void> =>
    own.page.locator(`[aria-sort=${direction}]`).filter({ hasText: column }).waitFor();
  const column = async (at: number): Promise<number[]> => {
    const texts = await own.page.locator(`.all [role=row] [role=cell]:nth-child(${at + 1})`).allTextContents();
    return texts.map(Number);
  };

  it('says of rows that did not come in another order that they are in their own', async () => {
    const { page, served } = own;
    await page.goto(`${served.url}/jobs/${await completedJob(served.url)}/q4`);
    await button('purchases_qty').waitFor();
    const isSorted = (url: URL): boolean => url.searchParams.has('sort');
    await page.route(isSorted, (route) => route.abort());
    await button('purchases_qty').click();
    await page.getByRole('alert').waitFor();
    const none = ['none', ''];
    expect(await said()).toEqual([none, none, none]);
    await page.unroute(isSorted);
    await page.getByRole('button', { name: 'Try again' }).click();
    await saysOf('purchases_qty', 'ascending');
    expect(await said()).toEqual([none, none, ['ascending', ' ▲']]);
  });

  it('is in its own order, and says why, where its address names no column of it', async () => {
    const { page, served } = own;
    await page.goto(`${served.url}/jobs/${await completedJob(served.url)}/q4?sort=bogus`);
    await page.getByText('There is no column bogus to sort by').waitFor();
    expect(await said()).toEqual([
      ['none', ''],
      ['none', ''],
      ['none', ''],
    ]);
    expect(await page.getByRole('alert').count()).toBe(0);
    await button('purchases_qty').click();
    await saysOf('purchases_qty', 'ascending');
    expect(await page.getByText('There is no column').count()).toBe(0);
  });

  it('is sorted by a column whose name begins with the sign of a descending order, up and down', async () => {
    const { page, served } = own;
    const text = 'SELECT store_id AS "n", 20 - store_id AS "-minus", 20 - store_id AS "minus" FROM stores ORDER BY n';
    const job = await openJob(served.url, { data: 'served', sql: { questions: [{ name: 'signs', text }] } });
    await jobEnded(served.url, job, 'completed');
    await page.goto(`${served.url}/jobs/${job}/signs`);
    await button('-minus').waitFor();
    const up = await column(0);
    await button('-minus').click();
    await saysOf('-minus', 'ascending');
    expect(await column(0)).toEqual(up.toReversed());
    await button('-minus').click();
    await saysOf('-minus', 'descending');
    expect(await column(0)).toEqual(up);
  });

  it('draws the row that the head covers half of, and all below it, wherever it is scrolled to', async () => {
    const { page, served } = own;
    const text = 'SELECT transaction_id, created_at FROM transactions';
    const job = await openJob(served.url, { data: 'served', sql: { questions: [{ name: 'long', text }] } });
    await jobEnded(served.url, job, 'completed');
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(`${served.url}/jobs/${job}/long`);
      await button('created_at').waitFor();
      const table = page.locator('.rows');
      for (const top of [0, 16, 17, 32, 1670, 1683, 1690, 6628, 1e6]) {
        await table.evaluate((element, to) => (element.scrollTop = to), top);
        await expect(table.evaluate(gaps)).resolves.toEqual([]);
      }
    }
  });
});

/** Between the head, the rows, and the lower edge of what is in sight, once what was scrolled to is drawn. */
async function gaps(table: Element): Promise<string[]> {
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const head = table.querySelector('.head')!.getBoundingClientRect();
  const drawn = table.querySelector('.seen')!.getBoundingClientRect();
  const lower = table.getBoundingClientRect().top + table.clientTop + table.clientHeight;
  return [
    drawn.top > head.bottom && `${drawn.top - head.bottom} px below the head`,
    drawn.bottom < lower - 0.5 && `${lower - drawn.bottom} px above the lower edge`,
  ].filter((gap) => gap !== false);
}
