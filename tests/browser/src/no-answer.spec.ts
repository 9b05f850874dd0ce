/** The page of an answer that is not there: it says why, and shows the answer as soon as it is. */
import type { Page } from 'playwright-core';
import { cancelledJob, failedJob, openJob } from './http-jobs';
import { violationsOf } from './axe';
import { OwnPage } from './own-page';

jest.setTimeout(180_000);

describe('the page of an answer that is not there', () => {
  const own = new OwnPage();
  const main = (page: Page): Promise<string> => page.locator('main').innerText();

  it('waits for the end of its job, and shows the answer then', async () => {
    const { page } = own;
    const release = await own.sendAndHold();
    const watcher = await own.browser.open(`${page.url()}/q3`);
    await watcher.getByText('There is no answer yet.').waitFor();
    expect(await violationsOf(watcher)).toEqual([]);
    expect(await watcher.getByRole('alert').count()).toBe(0);
    release();
    await watcher.getByRole('heading', { name: 'Table' }).waitFor();
    expect(await watcher.getByText('There is no answer yet.').count()).toBe(0);
    await watcher.close();
    await own.isComplete();
  });

  it('says in its language that its job has failed, was cancelled, or waits, and leads on', async () => {
    const { page, plain } = own;
    await own.spanish();
    const jobs = [
      [await failedJob(plain.url), 'fallido', 'No pudo continuar.'],
      [await cancelledJob(plain.url), 'cancelado', 'Este trabajo se canceló'],
    ] as const;
    for (const [job, state, why] of jobs) {
      await page.goto(`${plain.url}/jobs/${job}/q3`);
      await page.getByText(why).waitFor();
      expect(await main(page)).toContain(state);
      expect(await page.locator('main').getByRole('button').count()).toBe(0);
      await page.locator('main').getByRole('link', { name: 'Nuevo análisis' }).click();
      await page.getByRole('heading', { name: '¿Qué quiere saber?' }).waitFor();
    }
    await page.goto(`${plain.url}/jobs/${await openJob(plain.url, { queries: ['q1'] })}/q1`);
    await page.getByText('Todavía no hay respuesta.').waitFor();
    await page.goto(`${plain.url}/jobs/unknown/q1`);
    await page.locator('main').getByRole('link', { name: 'Nuevo análisis' }).waitFor();
  });
});
