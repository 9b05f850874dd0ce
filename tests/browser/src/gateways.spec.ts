/** A page whose gateway goes away, in mid-upload and in mid-job. */
import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { TestBrowser, allRows } from '@coffee/browser';
import { CoffeeError } from '@coffee/core';
import { readPage } from '@coffee/http';
import { TestHttp, type TestApi } from '@coffee/http/testing';
import { altered } from '@coffee/middleware/faults';
import type { Page } from 'playwright-core';
import { until } from '@coffee/testing';
import { remove, scratchFolder } from './data-sets';
import { Front } from './front';
import { root } from './served';

jest.setTimeout(180_000);

const example = join(root, 'examples/small');
const [, ...best] = readFileSync(join(example, 'expected/q3.csv'), 'utf8').trimEnd().split('\n');

const options = { page: readPage(join(root, 'dist/apps/dashboard')) };

describe('a page whose gateway goes away', () => {
  let browser: TestBrowser;
  let http: TestHttp;
  let gateways: TestApi[];
  let front: Front;
  beforeEach(async () => {
    http = new TestHttp();
    gateways = [await http.gateway({}, options), await http.gateway({}, options)];
    front = await Front.start(gateways[0]!.port);
    browser = await TestBrowser.launch();
  });
  afterEach(async () => {
    await browser.stop();
    await front.stop();
    await http.stop();
    expect(http.system.failures).toEqual([]);
  });

  async function expectAnswers(page: Page): Promise<void> {
    await page.getByText('complete', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'q3', exact: true }).click();
    await page.getByRole('columnheader', { name: 'tpv' }).last().waitFor();
    expect((await allRows(page, 'en')).map(String)).toEqual(best);
  }

  it('sends the rest to another, and says meanwhile what it waits for', () => sendsTheRest(false));
  it('sends the rest to another that was away before the page had seen the job', () => sendsTheRest(true));

  async function sendsTheRest(isEarly: boolean): Promise<void> {
    let held = 0;
    const page = await browser.open(front.url);
    // The page of the job asks for it once it is opened.
    if (isEarly)
      await page.context().route(/\/v1\/jobs\/[^/]+$/, async (route) => {
        await until('the gateway is gone', () => held >= 3);
        await route.continue();
      });
    // The first chunks go through; the connection of the next is cut, with the gateway gone.
    await page.context().route('**/chunks/*', async (route) => {
      if (++held === 3) front.turnTo(undefined);
      await route.continue();
    });
    await page.locator('input[data-kind=folder]').setInputFiles(example);
    await page.getByRole('button', { name: 'Answer', exact: true }).click();
    await page.getByText('The gateway does not answer; trying again. If it still has the job then').waitFor();
    await page.getByText('The connection was lost; trying again.').waitFor();
    await gateways[0]!.stop();
    front.turnTo(gateways[1]!.port);
    await http.system.worker();
    await expectAnswers(page);
  }

  it('sends a chunk again that the gateway which ends its table has not passed on', async () => {
    let lost: string | undefined;
    const transport = altered(http.system.broker.transport(), {
      queue: (queue) => ({
        send: (body) => {
          if (lost !== undefined) return queue.send(body);
          lost = '';
          return Promise.reject(new CoffeeError('TRANSPORT', 'the connection is lost by a test'));
        },
      }),
    });
    const losing = await http.gateway({}, options, { transport });
    front.turnTo(losing.port);
    const page = await browser.open(front.url);
    const sent: string[] = [];
    page.on('request', (request) => request.method() === 'PUT' && sent.push(new URL(request.url()).pathname));
    page.on('response', (response) => {
      if (response.status() !== 503 || response.request().method() !== 'PUT') return;
      // It comes again to another, and the rest with it.
      lost = new URL(response.url()).pathname;
      front.turnTo(gateways[1]!.port);
    });
    await page.context().route('**/end', async (route) => {
      const table = lost?.replace(/chunks.*/, '');
      if (table && route.request().url().includes(table)) front.turnTo(losing.port);
      await route.continue();
    });
    await page.locator('input[data-kind=folder]').setInputFiles(example);
    await page.getByRole('button', { name: 'Answer', exact: true }).click();
    await page.getByText('Everything is sent. The job ends by itself now').waitFor();
    expect(sent.filter((path) => path === lost).length).toBeGreaterThan(2);
    await http.system.worker();
    await expectAnswers(page);
  });

  it('sends the files of a table again, from the first, to a gateway that has not got those before', async () => {
    const folder = scratchFolder();
    cpSync(example, folder, { recursive: true });
    const sales = join(folder, 'transactions');
    for (const name of readdirSync(sales)) {
      writeFileSync(join(sales, `${name}.gz`), gzipSync(readFileSync(join(sales, name))));
      rmSync(join(sales, name));
    }
    const page = await browser.open(front.url);
    let files = 0;
    await page.context().route('**/tables/transactions/files/*', async (route) => {
      if (++files === 3) front.turnTo(gateways[1]!.port);
      await route.continue();
    });
    try {
      await page.locator('input[data-kind=folder]').setInputFiles(folder);
      await page.getByRole('button', { name: 'Answer', exact: true }).click();
      await page.getByText('Everything is sent. The job ends by itself now').waitFor();
    } finally {
      remove(folder);
    }
    await http.system.worker();
    await expectAnswers(page);
  });

  it('follows a job through another', async () => {
    const page = await browser.open(front.url);
    await page.locator('input[data-kind=folder]').setInputFiles(example);
    await page.getByRole('button', { name: 'Answer', exact: true }).click();
    await page.getByText('Everything is sent. The job ends by itself now').waitFor();
    front.turnTo(undefined);
    await page.getByText('The connection was lost; trying again.').waitFor();
    front.turnTo(gateways[1]!.port);
    await http.system.worker();
    await expectAnswers(page);
  });
});
