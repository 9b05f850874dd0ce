/** A job whose server has forgotten it: every page of it says so, and promises nothing meanwhile. */
import { deferred } from '@coffee/core';
import type { Page } from 'playwright-core';
import { Front } from './front';
import { openJob } from './http-jobs';
import { OwnPage, example } from './own-page';
import { Served } from './served';

jest.setTimeout(180_000);

const GONE = 'This job is gone: the server does not know it any more, as after a restart. Begin anew:';

describe('a page of a job that is gone', () => {
  const own = new OwnPage();
  let front: Front;
  /** What is at the address once the first has gone. */
  let next: Served;
  const restart = (): void => front.turnTo(portOf(next));
  beforeAll(async () => {
    next = await Served.start(example);
  });
  afterAll(() => next.stop());
  beforeEach(async () => {
    front = await Front.start(portOf(own.plain));
    await own.page.goto(front.url);
  });
  afterEach(() => front.stop());

  async function expectGone(page: Page): Promise<void> {
    await page.getByText(GONE).waitFor();
    expect(await page.locator('main').getByRole('button').count()).toBe(0);
    expect(await page.locator('main').innerText()).not.toMatch(/runs|waits|could not be read|left|lost/);
    await page.locator('main').getByRole('link', { name: 'New analysis' }).click();
    await page.getByRole('heading', { name: 'What do you want to know?' }).waitFor();
  }

  it('says so where it was sent and where it is watched, and promises nothing while its gateway is away', async () => {
    const { page } = own;
    let isAway = false;
    await page.route('**/chunks/*', async (route) => {
      if (isAway) return route.abort();
      // Slow enough for a time that is left.
      await new Promise((resolve) => setTimeout(resolve, 500));
      return route.continue();
    });
    await own.choose(example);
    await own.answer();
    await page.getByText('Keep this page open').waitFor();
    const watcher = await own.browser.open(page.url());
    await watcher.getByText('Another tab of this browser is sending the data').waitFor();
    await page
      .getByText(/ left$/)
      .first()
      .waitFor();
    isAway = true;
    front.turnTo(undefined);
    await page.getByText('The gateway does not answer; trying again. If it still has the job then').waitFor();
    for (const each of [page, watcher]) {
      await each.getByText('The connection was lost; trying again.').waitFor();
      expect(await each.locator('main').innerText()).not.toMatch(/goes on\.|[Nn]othing is lost|left|waits for/);
    }
    restart();
    await expectGone(watcher);
    await watcher.close();
    await expectGone(page);
    expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('upload')))).toEqual([]);
  });

  it('says of what was sent to it that it was not taken, not that the folder cannot be read', async () => {
    const { page } = own;
    const release = await own.sendAndHold();
    const looked = deferred<() => void>();
    await page.route(/\/v1\/jobs\/[^/]+(\/events)?$/, async (route) => {
      await new Promise<void>((goOn) => looked.resolve(goOn));
      await route.continue();
    });
    restart();
    release();
    await page.getByRole('heading', { name: 'The data could not be sent' }).waitFor();
    await page.getByText('There is no such job of yours').waitFor();
    await page.unroute(/\/v1\/jobs\/[^/]+(\/events)?$/);
    (await looked.promise)();
    await expectGone(page);
  });

  it('says so when somebody cancels it', async () => {
    const { page } = own;
    const job = await openJob(front.url, { queries: ['q1'] });
    await page.goto(`${front.url}/jobs/${job}`);
    await page.getByText('This job waits for data of another page or program.').waitFor();
    await page.route('**/events', () => undefined);
    restart();
    await page.getByText('The connection was lost; trying again.').waitFor();
    expect(await page.getByText('This job waits').count()).toBe(0);
    page.once('dialog', (dialog) => void dialog.accept());
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await expectGone(page);
  });

  it('asks anew about a folder of the server', async () => {
    const { page } = own;
    front.turnTo(portOf(next));
    const running = { job: 'before', state: 'running', served: { read: 1, bytes: 2 } };
    await page.route('**/v1/jobs', (route) => route.fulfill({ status: 201, json: running }), { times: 1 });
    // All else is asked of a server that does not know it.
    await page.route('**/v1/jobs/before', (route) => route.fulfill({ json: running }), { times: 1 });
    await page.goto(front.url);
    await page.getByText('The connection was lost; trying again.').waitFor();
    await page.locator('.cards svg').nth(4).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await page.getByText('The connection was lost').count()).toBe(0);
  });
});

const portOf = ({ url }: Served): number => Number(new URL(url).port);
