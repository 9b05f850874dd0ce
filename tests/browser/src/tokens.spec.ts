/** Who may see what: a gateway with tokens asks for one, and again when it is no longer valid. */
import { join } from 'node:path';
import { TestBrowser } from '@coffee/browser';
import { readPage } from '@coffee/http';
import { TestHttp } from '@coffee/http/testing';
import { until } from '@coffee/testing';
import type { Page, Route } from 'playwright-core';
import { root } from './served';

jest.setTimeout(180_000);

describe('a page of a gateway with tokens', () => {
  const [mine, others] = ['a token of mine', 'a token of others'];
  let http: TestHttp;
  let url: string;
  let browser: TestBrowser;
  let page: Page;
  beforeAll(async () => {
    browser = await TestBrowser.launch();
  });
  afterAll(() => browser.stop());
  beforeEach(async () => {
    http = new TestHttp();
    await http.system.worker();
    url = (await http.gateway({}, { tokens: [mine, others], page: readPage(join(root, 'dist/apps/dashboard')) })).url;
    page = await browser.open(`${url}/jobs`);
  });
  afterEach(async () => {
    await page.context().clearCookies();
    await page.close();
    await http.stop();
    expect(http.system.failures).toEqual([]);
  });

  async function signIn(token: string): Promise<void> {
    await page.getByLabel('Token').fill(token);
    await page.getByRole('button', { name: 'Sign in' }).click();
  }
  const signOut = () => page.getByRole('button', { name: 'Sign out' });

  it('asks for a token, refuses a wrong one, keeps the right one, and forgets it', async () => {
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await signOut().count()).toBe(0);
    await page.locator('input[name=token]:focus').waitFor();
    await signIn('wrong');
    await page.getByRole('alert').filter({ hasText: 'This token is not valid' }).waitFor();
    await signIn(mine);
    await page.getByText('There are no jobs yet.').waitFor();
    await page.reload();
    await page.getByText('There are no jobs yet.').waitFor();
    await signOut().click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await signOut().count()).toBe(0);
    expect(await page.context().cookies()).toEqual([]);
  });

  it('takes a token with the blanks and the end of the line that were copied with it', async () => {
    await signIn(` \t${mine} `);
    await page.getByText('There are no jobs yet.').waitFor();
  });

  it('shows no job of another token', async () => {
    await signIn(mine);
    await page.getByText('There are no jobs yet.').waitFor();
    const opened = await fetch(`${url}/v1/jobs`, {
      method: 'POST',
      headers: { authorization: `Bearer ${others}`, 'content-type': 'application/json' },
      body: JSON.stringify({ queries: ['q1'] }),
    });
    const { job } = (await opened.json()) as { job: string };
    await page.goto(`${url}/jobs/${job}`);
    await page.getByText('There is no such job of yours').waitFor();
    await page.goto(`${url}/jobs`);
    await page.getByText('There are no jobs yet.').waitFor();
  });

  it('asks for a token again when it is no longer valid in mid-upload, and goes on with the next', async () => {
    await signIn(mine);
    await page.getByText('There are no jobs yet.').waitFor();
    await page.goto(url);
    await page.locator('input[data-kind=folder]').setInputFiles(join(root, 'examples/small'));
    await page.route('**/transaction_items/chunks/*', async (route) => {
      await page.context().clearCookies();
      await route.continue({ headers: { ...route.request().headers(), cookie: '' } });
    });
    await page.getByRole('button', { name: 'Answer', exact: true }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    // Handlers that are under way would take the next token, too.
    await page.unrouteAll({ behavior: 'wait' });
    await signIn(mine);
    await page.getByText('complete', { exact: true }).waitFor();
  });

  it('goes on with a token that is taken, though the one before is refused afterwards', async () => {
    await signIn(mine);
    await page.getByText('There are no jobs yet.').waitFor();
    await page.goto(url);
    await page.locator('input[data-kind=folder]').setInputFiles(join(root, 'examples/small'));
    const refuse = (route: Route) =>
      route.fulfill({ status: 401, contentType: 'application/problem+json', json: { code: 'UNAUTHORIZED' } });
    // Whatever is sent is refused from the first chunk of it until there is another token; one of them is told so when that has been taken.
    let isTaken = false;
    let first = '';
    let held: Route | undefined;
    await page.route(/\/v1\/jobs\/./, (route) => (first !== '' && !isTaken ? refuse(route) : route.continue()));
    await page.route('**/transaction_items/chunks/*', (route) => {
      const url = route.request().url();
      first ||= url;
      if (url !== first && held === undefined) return void (held = route);
      return isTaken ? route.continue() : refuse(route);
    });
    await page.route('**/v1/session', (route) => {
      isTaken = true;
      return route.continue();
    });
    await page.getByRole('button', { name: 'Answer', exact: true }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await until('a chunk that waits', () => held !== undefined);
    await signIn(mine);
    await page.getByRole('button', { name: 'Cancel' }).waitFor();
    await refuse(held!);
    await page.getByText('complete', { exact: true }).waitFor();
  });
});
