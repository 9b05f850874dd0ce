/** What a page says of a job that runs: only what is known, in the language of its reader. */
import { join } from 'node:path';
import { TestBrowser, type Language } from '@coffee/browser';
import { readPage } from '@coffee/http';
import { TestHttp, ask, asJson } from '@coffee/http/testing';
import { until } from '@coffee/testing';
import { root } from './served';

jest.setTimeout(180_000);

const words = {
  en: {
    upload: 'The job waits for its upload: transactions.',
    unserved: 'Work waits for filter.transactions, which nobody serves: start a replica.',
    slow: 'The job waits for filter.transactions: add a replica.',
    ...{ cancel: 'Cancel', cancelled: 'cancelled', runs: 'runs' },
    columns: ['Stage', 'Replicas', 'Done', 'Rows in', 'Rows/s', 'Rows sent on, to each place', 'Waiting'],
    chunks: '0 of 8 chunks',
    inGraph: '8 chunks wait · × 0',
    loading: 'Loading',
  },
  es: {
    upload: 'El trabajo espera sus datos: transactions.',
    unserved: 'Hay trabajo para filter.transactions, que nadie atiende: inicie una réplica.',
    slow: 'El trabajo espera a filter.transactions: añada una réplica.',
    ...{ cancel: 'Cancelar', cancelled: 'cancelado', runs: 'en curso' },
    columns: [
      'Etapa',
      'Réplicas',
      'Hecho',
      'Filas que entran',
      'Filas/s',
      'Filas enviadas, a cada destino',
      'En espera',
    ],
    chunks: '0 de 8 bloques',
    inGraph: 'esperan 8 bloques · × 0',
    loading: 'Cargando',
  },
} as const;

describe.each<Language>(['en', 'es'])('a job that runs, in %s', (language) => {
  const say = words[language];
  const http = new TestHttp();
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await TestBrowser.launch({ locale: language });
  });
  afterAll(async () => {
    await browser.stop();
    await http.stop();
    expect(http.system.failures).toEqual([]);
    expect(browser.complaints).toEqual([]);
  });

  it('is shown with what limits it, and the replicas and the backlog of each stage, until it is cancelled', async () => {
    const api = await http.gateway({}, { page: readPage(join(root, 'dist/apps/dashboard')) });
    const opened = await ask(api, 'POST', '/v1/jobs', asJson({ queries: ['q1'] }));
    const job = `/v1/jobs/${opened.json['job'] as string}`;
    const page = await browser.open(`${api.url}${job.replace('/v1', '')}`);
    await page.getByText(say.upload).first().waitFor();
    /** What whoever cannot see the page is told: what changes for a person, and not how many rows there are. */
    const told = (): Promise<string[]> => page.getByRole('status').allTextContents();
    const isTold = (text: string): Promise<void> =>
      page.getByRole('status').filter({ hasText: text }).waitFor({ state: 'attached' });
    await isTold(say.upload);
    expect((await told()).filter(Boolean)).toEqual([say.runs, say.upload]);
    const table = page.getByRole('table');
    expect(await table.getByRole('columnheader').allInnerTexts()).toEqual(say.columns);
    const row = table.getByRole('row').nth(1);
    const cells = (): Promise<string[]> => row.locator('th, td').allInnerTexts();

    await ask(api, 'POST', `${job}/tables/transactions/end`, asJson({ chunks: 8 }));
    await page.getByText(say.unserved).first().waitFor();
    await row.getByText(say.chunks).waitFor();
    const [stage, replicas, , rowsIn, rate, rowsOut, waiting] = await cells();
    expect([stage, replicas, rowsIn, rowsOut, waiting]).toEqual(['filter.transactions', '0', '0', '0', '8']);
    // Unknown, until it was looked at for a while.
    expect(['', '0']).toContain(rate);
    expect(await page.locator('.graph .limiting text').allTextContents()).toEqual([
      'filter.transactions',
      '0 → 0',
      say.inGraph,
    ]);

    // Not at once: what was said before has to have been said.
    await isTold(say.unserved);
    expect((await told()).filter(Boolean)).toEqual([say.runs, say.unserved]);

    await http.system.worker();
    await page.getByText(say.slow).first().waitFor();
    expect((await cells()).slice(0, 2)).toEqual(['filter.transactions', '1']);
    page.once('dialog', (dialog) => void dialog.accept());
    await page.getByRole('button', { name: say.cancel, exact: true }).click();
    await isTold(say.cancelled);
    await page.close();
  });

  it('says nothing of a plan that is gone, for the job has just ended', async () => {
    const api = await http.gateway({}, { page: readPage(join(root, 'dist/apps/dashboard')) });
    const opened = await ask(api, 'POST', '/v1/jobs', asJson({ queries: ['q1'] }));
    const page = await browser.open(`${api.url}/`);
    await page.route('**/plan', async (route) => {
      await ask(api, 'DELETE', `/v1/jobs/${opened.json['job'] as string}`);
      await route.continue();
    });
    // The end of the job is not told: what is said stays.
    await page.route('**/events', () => undefined);
    const answered = page.waitForResponse('**/plan');
    await page.goto(`${api.url}/jobs/${opened.json['job'] as string}`);
    await page.getByText(say.upload).first().waitFor();
    expect((await answered).status()).toBe(410);
    await until('the plan is known to be gone', async () => (await page.getByText(say.loading).count()) === 0);
    expect(await page.getByRole('alert').allTextContents()).toEqual([]);
    await page.close();
  });
});
