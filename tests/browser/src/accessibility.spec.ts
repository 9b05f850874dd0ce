/** Every page in every state, for people who do not see it, see it badly, read another language, or have a narrow screen. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestBrowser } from '@coffee/browser';
import type { Page } from 'playwright-core';
import { violationsOf } from './axe';
import { englishIn } from './english';
import { cancelledJob, completedJob, endJobs, failedJob, openJob, queuedJob, skippingJob } from './http-jobs';
import { active, tabbed } from './keyboard';
import { Served, root } from './served';
import { startAll } from './start-all';

jest.setTimeout(300_000);

const example = join(root, 'examples/small');
/** What a theme can break, colours, no language can, and the other way round: so each is looked at once. */
const seen = [
  ['en', 'light'],
  ['es', 'dark'],
] as const;
const WIDE = { width: 1200, height: 800 };
const NARROW = { width: 320, height: 640 };

describe('a page', () => {
  let scratch: string;
  let browser: TestBrowser;
  /** Without and with a folder of its own, and one that asks for a token. */
  let plain: Served;
  let served: Served;
  let guarded: Served;
  let page: Page;
  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'coffee-accessible-'));
    writeFileSync(join(scratch, 'token'), 'open-sesame');
    [plain, served, guarded, browser] = await startAll(
      Served.start(),
      Served.start(example),
      Served.start('--token-file', join(scratch, 'token')),
      TestBrowser.launch(),
    );
    const bad = join(scratch, 'bad');
    for (const table of ['transactions', 'users', 'stores', 'menu_items'])
      cpSync(join(example, table), join(bad, table), { recursive: true });
    writeFileSync(join(bad, 'users/users_209901.csv'), '\x89PNG\x00\x00');
    writeFileSync(join(bad, 'notes.txt'), 'nothing');
    mkdirSync(join(scratch, 'wrong'));
    writeFileSync(join(scratch, 'wrong/schema.sql'), 'CREATE TABLE birds (weight DOUBLE)');
    writeFileSync(join(scratch, 'wrong/birds.csv'), 'weight\n1\n');
    writeFileSync(join(bad, 'menu_items/menu_items.csv'), 'item_id\n1\n');
  });
  afterAll(async () => {
    await Promise.all([browser, plain, served, guarded].map((each) => each.stop()));
    rmSync(scratch, { recursive: true });
  });
  beforeEach(async () => {
    page = await browser.open('about:blank');
  });
  afterEach(async () => {
    // The language that was chosen, for the next.
    await page.evaluate(() => localStorage.clear());
    await page.close();
    await endJobs(plain.url);
  });

  const choose = async (folder: string): Promise<void> => {
    await page.goto(plain.url);
    await page.locator('input[data-kind=folder]').setInputFiles(folder);
    await page.getByRole('heading', { name: 'What is in it' }).waitFor();
  };
  const show = async (gateway: Served, path: string, selector: string, count = 1): Promise<void> => {
    await page.goto(gateway.url + path);
    await page
      .locator(selector)
      .nth(count - 1)
      .waitFor();
  };
  const refuse = (pattern: string, status: number, code: string, detail = 'this is why'): Promise<unknown> => {
    const body = JSON.stringify({ code, detail, retriable: status === 503 });
    return page.route(pattern, (route) => route.fulfill({ status, contentType: 'application/problem+json', body }));
  };

  const states: Readonly<Record<string, () => Promise<unknown>>> = {
    'a new analysis': () => show(plain, '/', 'button.main'),
    'a chosen folder': () => choose(example),
    async 'a folder with a table that is missing, and files that cannot be read'() {
      await choose(join(scratch, 'bad'));
      for (const summary of await page.locator('main summary').all()) await summary.click();
      await page.getByRole('checkbox', { name: 'Q2' }).check();
      await page.getByRole('alert').first().waitFor();
    },
    async 'a folder without any table'() {
      await page.goto(plain.url);
      await page.locator('input[data-kind=files]').setInputFiles(join(scratch, 'bad/notes.txt'));
      await page.getByRole('alert').first().waitFor();
    },
    async 'parameters that are none'() {
      await choose(example);
      await page.getByRole('textbox', { name: 'Years' }).fill('twenty');
      await page.getByText('Years are written as 2024,2025').waitFor();
    },
    async 'a question in SQL that is wrong'() {
      await show(served, '/?ask=sql', 'textarea');
      await page.getByRole('textbox', { name: 'SQL' }).fill('-- $x = 1\nSELECT town FROM stores WHERE store_id > $x');
      await page.locator('mark').waitFor();
    },
    async 'a question in SQL that is too long'() {
      await show(served, '/?ask=sql', 'textarea');
      await page.getByRole('textbox', { name: 'SQL' }).fill('x'.repeat(70_000));
      await page.locator('section.sql .bad').waitFor();
    },
    async 'a question in SQL that is too long for an address'() {
      await show(served, '/?ask=sql', 'textarea');
      await page.getByRole('textbox', { name: 'SQL' }).fill(`-- ${'x'.repeat(7000)}\nSELECT count(*) FROM stores`);
      await page.locator('section.sql .good').waitFor();
      await page.getByRole('textbox', { name: 'SQL' }).press('Control+Enter');
      await page.locator('.cards article').waitFor();
    },
    async 'a chosen folder with a schema that is wrong'() {
      await page.goto(plain.url);
      await page.locator('input[data-kind=folder]').setInputFiles(join(scratch, 'wrong'));
      await page.getByRole('alert').locator('mark').waitFor();
    },
    async 'a question in SQL with its answer'() {
      const sql = "-- $state = 'Selangor'\nSELECT city, count(*) AS n FROM stores WHERE state <> $state GROUP BY city";
      await show(served, `/?ask=sql&sql=${encodeURIComponent(sql)}`, '.cards svg');
      await page.locator('details:has(pre) summary').click();
    },
    async 'a question in SQL about a chosen folder'() {
      await page.goto(`${plain.url}/?ask=sql`);
      await page.locator('input[data-kind=folder]').setInputFiles(example);
      await page.getByRole('textbox', { name: 'SQL' }).fill('SELECT city FROM stores');
      await page.getByText('The text is right').waitFor();
    },
    'a folder of the server': () => show(served, '/', '.cards svg', 5),
    async 'a job that waits'() {
      await show(plain, `/jobs/${await queuedJob(plain.url)}`, '.graph');
      await page.getByText('At place 1').first().waitFor();
    },
    async 'a job of another program'() {
      await show(plain, `/jobs/${await openJob(plain.url, {})}`, '.graph');
    },
    async 'a job that is sent'() {
      await choose(example);
      // Held, and let go when the page goes.
      await page.route('**/chunks/*', () => undefined);
      await page.getByRole('button', { name: 'Answer', exact: true }).click();
      await page.locator('.graph').waitFor();
    },
    async 'a job that is sent and not taken'() {
      await choose(example);
      await refuse('**/chunks/*', 503, 'UNAVAILABLE', 'there is nothing that it can do for now');
      await page.getByRole('button', { name: 'Answer', exact: true }).click();
      await page.getByText('it can do').waitFor();
    },
    async 'a job whose gateway is away'() {
      const job = await openJob(plain.url, {});
      await page.route('**/events', (route) => route.abort());
      await show(plain, `/jobs/${job}`, '.graph');
      await page.getByText('The connection was lost').waitFor();
    },
    'a job that is complete': async () => show(served, `/jobs/${await completedJob(served.url)}`, '.cards svg', 5),
    'a job that failed': async () => show(plain, `/jobs/${await failedJob(plain.url)}`, '.problem'),
    'a job that was cancelled': async () => show(plain, `/jobs/${await cancelledJob(plain.url)}`, '.badge.cancelled'),
    'a job that there is not': () => show(plain, '/jobs/nothing', '.problem'),
    async 'a job whose answers are no longer kept'() {
      await refuse('**/answers', 410, 'GONE');
      await show(served, `/jobs/${await completedJob(served.url)}`, '.notice');
    },
    async 'no jobs'() {
      await page.route('**/v1/jobs?*', (route) => route.fulfill({ json: { jobs: [] } }));
      await page.goto(`${plain.url}/jobs`);
      await page.getByText('There are no jobs yet.').waitFor();
    },
    async jobs() {
      await Promise.all([completedJob(served.url), cancelledJob(served.url), skippingJob(served.url)]);
      await show(served, '/jobs', 'tbody tr', 3);
    },
    'an answer with its plot and table': async () =>
      show(served, `/jobs/${await completedJob(served.url)}/q1`, '.plot svg, .rows [role=cell]', 2),
    'an answer with a pivot': async () =>
      show(served, `/jobs/${await completedJob(served.url)}/q3`, '.scroll table, .rows [role=cell]', 2),
    async 'an answer in another order, with a search that finds nothing'() {
      await show(served, `/jobs/${await completedJob(served.url)}/q4`, '.rows [role=cell]');
      await page.getByRole('button', { name: 'store_name' }).click();
      await page.locator('[aria-sort=ascending]').waitFor();
      await page.getByRole('searchbox').fill('nothing has this');
      await page.getByText('0 of 43 rows').waitFor();
    },
    'an answer that is without a row': async () =>
      show(served, `/jobs/${await skippingJob(served.url)}/q3`, 'p.bad, .rows [role=cell]', 2),
    'an answer that there is not': async () => show(served, `/jobs/${await completedJob(served.url)}/q9`, '.problem'),
    async 'nothing to compare'() {
      await page.goto(`${served.url}/compare`);
      await page.getByText(/two completed jobs/).waitFor();
    },
    async 'two jobs'() {
      const [a, b] = [await completedJob(served.url), await completedJob(served.url, { years: [2024] })];
      await show(served, `/compare?a=${a}&b=${b}`, 'section .badge', 5);
      await page.locator('svg').nth(9).waitFor();
    },
    async 'two jobs, one without a row'() {
      const [a, b] = [await completedJob(served.url), await skippingJob(served.url)];
      await show(served, `/compare?a=${a}&b=${b}`, '.pair p.bad');
      await page.locator('svg').nth(5).waitFor();
    },
    questions: () => show(plain, '/questions', 'section'),
    system: () => show(plain, '/cluster', '.badge'),
    'a gateway that is away': async () => {
      await page.route('**/v1/questions', (route) => route.abort());
      await show(plain, '/', '.problem');
    },
    async 'what is being fetched'() {
      await page.route('**/v1/questions', () => undefined);
      await page.goto(plain.url);
      await page.getByText('Loading').waitFor();
    },
    'a gateway that asks for a token': () => show(guarded, '/jobs', 'input[type=password]'),
    async 'a token that is wrong'() {
      await show(guarded, '/jobs', 'input[type=password]');
      await page.getByLabel('Token').fill('open-barley');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('alert').waitFor();
    },
    async 'an address of nothing'() {
      await page.goto(`${plain.url}/nothing`);
      await page.getByRole('heading', { name: 'There is nothing here' }).waitFor();
    },
  };

  it.each(Object.keys(states))('has no fault that axe finds, in no theme, language or width: %s', async (state) => {
    await page.setViewportSize(WIDE);
    await states[state]!();
    const faults: string[] = [];
    for (const [language, colorScheme] of seen) {
      await page.getByRole('combobox', { name: /Language|Idioma/ }).selectOption(language);
      await page.locator(`html[lang=${language}]`).waitFor();
      await page.emulateMedia({ colorScheme });
      faults.push(...(await violationsOf(page)).map((fault) => `${language} ${colorScheme} ${fault}`));
      await page.setViewportSize(NARROW);
      const wider = await page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth);
      if (wider > 0) faults.push(`${language}: wider than a narrow screen by ${wider} pixels`);
      // Where the words are longest.
      if (language === 'es') faults.push(...(await violationsOf(page)).map((fault) => `narrow ${fault}`));
      if (language === 'es') faults.push(...(await englishIn(page)).map((text) => `not said to be English: ${text}`));
      await page.setViewportSize(WIDE);
    }
    expect(faults).toEqual([]);
  });

  const walked = ['a chosen folder', 'a job that is sent', 'a job that is complete', 'an answer with a pivot', 'jobs'];
  const walks = walked.flatMap((state) => [WIDE, NARROW].map((size) => [state, size.width, size] as const));
  it.each(walks)('has everything in reach of Tab, with a focus that is seen: %s, %i wide', async (state, _, size) => {
    await page.setViewportSize(size);
    await states[state]!();
    const all = await tabbed(page);
    expect(all.filter(({ isSeen }) => !isSeen)).toEqual([]);
    expect(all.map(({ what }) => what)).toEqual(await active(page));
  });

  it('moves nothing: neither whoever wants that nor a slow machine is kept waiting', async () => {
    await states['a job that is sent']!();
    const moving = await page.locator('body *').evaluateAll((elements) =>
      elements
        .filter((element) => {
          const { transitionDuration, animationName } = getComputedStyle(element);
          return parseFloat(transitionDuration) > 0 || animationName !== 'none';
        })
        .map(({ outerHTML }) => outerHTML),
    );
    expect(moving).toEqual([]);
  });
});
