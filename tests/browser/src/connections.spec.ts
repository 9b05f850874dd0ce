/** A browser has six connections to one gateway, for all of its tabs: what takes long leaves some for what a person asks for. */
import { until } from '@coffee/testing';
import type { Page, Request } from 'playwright-core';
import { endJobs, openJob } from './http-jobs';
import { OwnPage, example } from './own-page';

jest.setTimeout(180_000);

const wanted = { queries: ['q1'] };
const waitsForUpload = 'The job waits for its upload: transactions.';

describe('a browser with few connections', () => {
  const own = new OwnPage();
  afterEach(() => endJobs(own.plain.url));

  /** All jobs that may run at once. */
  const takeSlots = (): Promise<unknown> => Promise.all([1, 2, 3, 4].map(() => openJob(own.plain.url, wanted)));

  /** Those of a tab that are under way, in words, and all that there were. */
  function requestsOf(page: Page): { readonly open: Set<string>; readonly all: string[] } {
    const [open, all] = [new Set<string>(), [] as string[]];
    const wordsOf = (request: Request): string => `${request.method()} ${new URL(request.url()).pathname}`;
    page.on('request', (request) => {
      open.add(wordsOf(request));
      all.push(wordsOf(request));
    });
    const ended = (request: Request): unknown => open.delete(wordsOf(request));
    page.on('requestfinished', ended);
    page.on('requestfailed', ended);
    return { open, all };
  }

  it('sends nothing to a job that waits for a slot, and cancels it at once', async () => {
    await takeSlots();
    const { all } = requestsOf(own.page);
    await own.choose(example);
    await own.answer();
    await own.page.getByText('At place 1 of the queue').first().waitFor();
    await own.page.locator('.graph').waitFor();
    await until(
      'it looks whether it may send',
      () => all.filter((words) => /^GET .*\/jobs\/[^/]+$/.test(words)).length > 3,
    );
    expect(all.filter((words) => words.startsWith('PUT'))).toEqual([]);
    const other = await own.browser.open(`${own.plain.url}/jobs`);
    await other.getByRole('link', { name: new URL(own.page.url()).pathname.split('/').at(-1)! }).waitFor();
    await other.close();
    own.page.once('dialog', (dialog) => void dialog.accept());
    await own.page.getByRole('button', { name: 'Cancel' }).click();
    await own.page.getByText('cancelled', { exact: true }).waitFor();
    expect(await own.page.getByText('by its owner').count()).toBe(0);
  });

  it('sends nothing to a job that waits for a slot, also when it could not be cancelled', async () => {
    await takeSlots();
    const { all } = requestsOf(own.page);
    const looks = (): number => all.filter((words) => /^GET .*\/jobs\/[^/]+$/.test(words)).length;
    await own.choose(example);
    await own.answer();
    await own.page.getByText('At place 1 of the queue').first().waitFor();
    let held = 0;
    const isOfJob = (url: URL): boolean => /^\/v1\/jobs\/[^/]+$/.test(url.pathname);
    // Whether the job runs is being asked when that is given up.
    await own.page.route(isOfJob, async (route) => {
      if (route.request().method() === 'DELETE') await route.abort();
      else held++;
    });
    await until('it looks whether it may send', () => held > 0);
    own.page.once('dialog', (dialog) => void dialog.accept());
    await own.page.getByRole('button', { name: 'Cancel' }).click();
    await own.page.getByRole('alert').filter({ hasText: 'does not answer' }).waitFor();
    await own.page.unroute(isOfJob);
    const before = looks();
    await until('it looks again', () => looks() > before + 2);
    expect(all.filter((words) => words.startsWith('PUT'))).toEqual([]);
  });

  it('sends as soon as the job has a slot', async () => {
    await takeSlots();
    await own.choose(example);
    await own.answer();
    await own.page.getByText('At place 1 of the queue').first().waitFor();
    await endJobs(own.plain.url, own.page.url().split('/').at(-1));
    await own.isComplete();
  });

  it('sends three things at once, however many tabs send', async () => {
    const tabs = [own.page, await own.browser.open(own.plain.url)];
    const held = new Set<() => void>();
    let most = 0;
    for (const tab of tabs) {
      await tab.route('**/chunks/*', async (route) => {
        await new Promise<void>((resolve) => {
          held.add(resolve);
          most = Math.max(most, held.size);
        });
        await route.continue();
      });
      await tab.bringToFront();
      await tab.locator('input[data-kind=folder]').setInputFiles(example);
      await tab.getByRole('button', { name: 'Answer', exact: true }).click();
      await tab.getByText('Keep this page open').waitFor();
    }
    await until('as many are sent as may be', () => held.size === 3);
    const goOn = (): void => {
      for (const release of held) release();
      held.clear();
    };
    for (const tab of tabs)
      await until('its job is complete', async () => {
        goOn();
        return (await tab.getByText('complete', { exact: true }).count()) > 0;
      });
    expect(most).toBe(3);
    await tabs[1]!.close();
  });

  it('gives up what is being sent before it cancels a job, and sends it again where that does not succeed', async () => {
    const { open } = requestsOf(own.page);
    const release = await own.sendAndHold();
    const sent = (): string[] => [...open].filter((words) => words.startsWith('PUT'));
    await until('something is sent', () => sent().length > 0);
    let fail = (): void => undefined;
    const failing = new Promise<void>((resolve) => (fail = resolve));
    const isCancelled = (url: URL): boolean => /^\/v1\/jobs\/[^/]+$/.test(url.pathname);
    let before: string[] | undefined;
    await own.page.route(isCancelled, async (route) => {
      if (route.request().method() !== 'DELETE') return route.continue();
      await until('nothing is being sent', () => sent().length === 0);
      before = sent();
      await failing;
      await route.abort();
    });
    own.page.once('dialog', (dialog) => void dialog.accept());
    await own.page.getByRole('button', { name: 'Cancel' }).click();
    await own.page.getByRole('status').filter({ hasText: 'Cancelling …' }).waitFor();
    await until('nothing is being sent', () => before?.length === 0);
    fail();
    await own.page.getByRole('alert').filter({ hasText: 'does not answer' }).waitFor();
    release();
    await own.isComplete();
  });

  it('shows jobs that run in as many tabs as one likes', async () => {
    const job = await openJob(own.plain.url, wanted);
    const tabs: Page[] = [];
    for (let i = 0; i < 8; i++) {
      const tab = await own.browser.open(`${own.plain.url}/jobs/${job}`);
      await tab.getByText(waitsForUpload).first().waitFor();
      tabs.push(tab);
    }
    await endJobs(own.plain.url);
    // Also where no stream tells it.
    for (const tab of tabs) await tab.getByText('cancelled', { exact: true }).waitFor();
    await Promise.all(tabs.map((tab) => tab.close()));
  });

  it('keeps no stream of a tab that nobody sees', async () => {
    const job = await openJob(own.plain.url, wanted);
    const tab = await own.browser.open(`${own.plain.url}/jobs/${job}`);
    const { open } = requestsOf(tab);
    await tab.reload();
    await tab.getByText(waitsForUpload).first().waitFor();
    const streams = (): string[] => [...open].filter((words) => words.endsWith('/events'));
    const show = (hidden: boolean): Promise<unknown> =>
      tab.evaluate((hidden) => {
        Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }, hidden);
    await until('it listens', () => streams().length === 1);
    await show(true);
    await until('it listens no more', () => streams().length === 0);
    await show(false);
    await until('it listens again', () => streams().length === 1);
    await endJobs(own.plain.url);
    await tab.getByText('cancelled', { exact: true }).waitFor();
    await tab.close();
  });
});
