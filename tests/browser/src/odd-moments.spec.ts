/** What a person does at a moment when nobody thinks of it: leaves, chooses anew, drops beside, deletes, asks in another language. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestBrowser, allRows } from '@coffee/browser';
import type { Page } from 'playwright-core';
import { englishIn } from './english';
import { cancelledJob, completedJob, failedJob } from './http-jobs';
import { Served, root } from './served';
import { startAll } from './start-all';

jest.setTimeout(180_000);

const example = join(root, 'examples/small');

describe('a page', () => {
  let scratch: string;
  let browser: TestBrowser;
  /** Without and with a folder of its own. */
  let plain: Served;
  let served: Served;
  let page: Page;
  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'coffee-odd-moments-'));
    [browser, plain, served] = await startAll(TestBrowser.launch(), Served.start(), Served.start(example));
  });
  afterAll(async () => {
    await Promise.all([browser, plain, served].map((each) => each.stop()));
    rmSync(scratch, { recursive: true });
  });
  beforeEach(async () => {
    page = await browser.open(plain.url);
  });
  afterEach(async () => {
    await page.evaluate(() => localStorage.clear());
    await page.close();
    // Of the page itself: what is refused or cannot be reached is asked for here.
    const thrown = browser.complaints.splice(0).filter((text) => !/^(a request to|Failed to load) /.test(text));
    expect(thrown).toEqual([]);
  });

  const choose = async (folder: string): Promise<void> => {
    await page.locator('input[data-kind=folder]').last().setInputFiles(folder);
    await page.getByRole('heading', { name: 'What is in it' }).waitFor();
  };
  const answer = (): Promise<void> => page.getByRole('button', { name: 'Answer', exact: true }).click();
  const spanish = (): Promise<unknown> => page.getByRole('combobox', { name: 'Language' }).selectOption('es');
  const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.localName ?? '');

  /** While a job is being opened. @returns what lets it be opened, and the address of its page. */
  async function answerAndHold(): Promise<() => Promise<string>> {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/v1/jobs', async (route) => {
      await held;
      await route.continue();
    });
    await answer();
    return async () => {
      const opened = page.waitForResponse((response) => response.request().method() === 'POST');
      release();
      return `${plain.url}${(await (await opened).headerValue('location'))!.replace('/v1', '')}`;
    };
  }

  async function expectQ3(job: string, rows: number): Promise<void> {
    await page.goto(job);
    await page.getByText('complete', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'q3', exact: true }).click();
    await page.getByRole('columnheader', { name: 'tpv' }).last().waitFor();
    expect(await allRows(page, 'en')).toHaveLength(rows);
  }

  it('sends what was asked, and leads nowhere, when one has gone to another page while the job was opened', async () => {
    await choose(example);
    const go = await answerAndHold();
    await page.getByRole('link', { name: 'Questions' }).click();
    await page.getByRole('heading', { name: 'Q1' }).waitFor();
    const ended = page.waitForResponse(/tables\/users\/end$/);
    const job = await go();
    await ended;
    expect(page.url()).toBe(`${plain.url}/questions`);
    await page.getByRole('link', { name: 'Jobs' }).click();
    await page.getByRole('link', { name: job.split('/').at(-1)! }).click();
    await expectQ3(job, 34);
  });

  it('sends the folder that was asked about, though another is chosen while the job is opened', async () => {
    const other = join(scratch, 'other');
    cpSync(join(example, 'stores'), join(other, 'stores'), { recursive: true });
    await choose(example);
    const go = await answerAndHold();
    await page.locator('input[data-kind=folder]').setInputFiles(other);
    await page.getByText('missing', { exact: true }).first().waitFor();
    const ended = page.waitForResponse(/tables\/users\/end$/);
    const job = await go();
    await ended;
    await expectQ3(job, 34);
  });

  it('opens the job of a folder again that could not be opened at first', async () => {
    await choose(example);
    await page.route('**/v1/jobs', (route) => route.fulfill({ status: 429, json: { code: 'TOO_MANY' } }), { times: 1 });
    await answer();
    await page.getByText('Too much at once').waitFor();
    await answer();
    await page.getByText('complete', { exact: true }).waitFor();
  });

  it('asks a browser for the same folder again: its files may have been mended', async () => {
    await choose(example);
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose a folder' }).click();
    // A browser tells of no choice that is the one before.
    expect(await (await chooser).element().evaluate((input: HTMLInputElement) => input.files?.length)).toBe(0);
  });

  /** A drop of what a folder named so has, as a browser tells it. `isBroken`: its file cannot be had. */
  const drop = (name: string, isBroken: boolean): Promise<void> =>
    page.locator('.drop').evaluate(
      (zone, { name, isBroken }) => {
        const entry = isBroken
          ? { isFile: true, name, file: (_: unknown, no: (why: Error) => void) => no(new Error('it has gone')) }
          : { isFile: false, name, createReader: () => ({ readEntries: (yes: (none: []) => void) => yes([]) }) };
        const dataTransfer = { items: [{ webkitGetAsEntry: () => entry }] };
        zone.dispatchEvent(Object.assign(new Event('drop', { bubbles: true, cancelable: true }), { dataTransfer }));
      },
      { name, isBroken },
    );

  it('says of a folder that is dropped and has no file that no table was found', async () => {
    await drop('empty', false);
    await page.getByText('No table was found here').waitFor();
  });

  it('says of a file that is dropped and cannot be had what is wrong', async () => {
    await drop('stores.csv', true);
    await page.getByRole('alert').filter({ hasText: 'it has gone' }).waitFor();
    await choose(example);
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('is not left for a file that is dropped beside the place for it', async () => {
    const isTaken = (type: string, types: readonly string[]): Promise<boolean> =>
      page.locator('h1').evaluate(
        (heading, { type, types }) => {
          const event = new Event(type, { bubbles: true, cancelable: true });
          return !heading.dispatchEvent(Object.assign(event, { dataTransfer: { types } }));
        },
        { type, types },
      );
    expect(await Promise.all(['dragover', 'drop'].map((type) => isTaken(type, ['Files'])))).toEqual([true, true]);
    expect(await isTaken('drop', ['text/plain'])).toBe(false);
  });

  it('has one form at a time: about the folder of the server, or about one that is chosen', async () => {
    await page.goto(served.url);
    await page.getByText('Analyse another folder').click();
    const years = page.locator('input[name=years]');
    const cards = page.locator('.cards svg');
    await cards.nth(4).waitFor();
    await choose(example);
    await page.getByRole('heading', { name: 'What is in it' }).waitFor();
    expect([await years.count(), await cards.count()]).toEqual([1, 0]);
    await page.getByRole('button', { name: 'Back to the folder of this server' }).click();
    await cards.nth(4).waitFor();
    expect([await years.count(), await focused()]).toEqual([1, 'main']);
    await page.getByText('Analyse another folder').click();
    await choose(example);
    await page.getByRole('heading', { name: 'What is in it' }).waitFor();
  });

  it('tells whoever cannot see it what was found in a folder', async () => {
    const said = page.getByRole('status');
    await page.locator('.drop').waitFor();
    // A place that is there before: what comes with its words is told by no reader.
    expect(await said.count()).toBe(1);
    await choose(example);
    expect(await said.first().textContent()).toBe('5 tables were found');
  });

  it('keeps the focus where what was pressed has gone', async () => {
    await page.getByRole('button', { name: 'Try it with sample data' }).press('Enter');
    await page.getByRole('heading', { name: 'What is in it' }).waitFor();
    expect(await focused()).toBe('main');
    await answer();
    await page.getByText('complete', { exact: true }).waitFor();
    page.once('dialog', (dialog) => void dialog.accept());
    await page.getByRole('button', { name: 'Delete the answers' }).press('Enter');
    await page.getByText('Its answers are no longer kept').waitFor();
    expect(await focused()).toBe('main');
  });

  it('offers nothing of answers that are no longer kept', async () => {
    await page.getByRole('button', { name: 'Try it with sample data' }).click();
    await page.getByRole('heading', { name: 'What is in it' }).waitFor();
    await answer();
    await page.getByText('kept until').waitFor();
    page.once('dialog', (dialog) => void dialog.accept());
    await page.getByRole('button', { name: 'Delete the answers' }).click();
    await page.getByText('kept until').waitFor({ state: 'detached' });
    await page.reload();
    await page.getByText('Its answers are no longer kept').waitFor();
    expect(await page.getByRole('button', { name: /Delete|again/ }).count()).toBe(0);
  });

  it('asks for nothing of answers that it has deleted, when one comes back to their job or loads it anew', async () => {
    const job = await completedJob(served.url);
    await page.goto(`${served.url}/jobs/${job}`);
    await page.locator('.cards svg').nth(4).waitFor();
    page.once('dialog', (dialog) => void dialog.accept());
    await page.getByRole('button', { name: 'Delete the answers' }).click();
    const gone = page.getByText('Its answers are no longer kept');
    await gone.waitFor();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.getByRole('link', { name: 'Jobs' }).click();
    await page.getByRole('link', { name: job }).click();
    await gone.waitFor();
    await page.reload();
    await gone.waitFor();
    expect(asked.filter((path) => path.includes('/answers'))).toEqual([]);
  });

  it('leads on from a job of which nothing more comes', async () => {
    const [cancelled, failed] = [await cancelledJob(plain.url), await failedJob(plain.url)];
    for (const job of [cancelled, failed, 'none']) {
      await page.goto(`${plain.url}/jobs/${job}`);
      await page.locator('main').getByRole('link', { name: 'New analysis' }).click();
      await page.locator('.drop').waitFor();
    }
  });

  it('says of jobs that run that nothing is known of their queues, not that there are none', async () => {
    const jobs = { queued: 0, running: 1, completed: 0, failed: 0, cancelled: 0 };
    const json = { gateway: { version: '1', replica: 0, connections: 1 }, jobs, queues: [] };
    await page.route('**/v1/cluster', (route) => route.fulfill({ json }));
    await page.goto(`${plain.url}/cluster`);
    await page.getByText('Jobs run; what waits for them cannot be told now.').waitFor();
  });

  it('has a page for addresses that look like something of the language it is written in', async () => {
    for (const path of ['constructor', 'nothing/here', 'compare/one', 'jobs/one/two/three']) {
      await page.goto(`${plain.url}/${path}`);
      await page.getByRole('heading', { name: 'There is nothing here' }).waitFor();
      expect(await page.title()).toBe('There is nothing here · Coffee Shop Analysis');
    }
  });

  it('writes the parameters of a job as numbers of its reader’s language', async () => {
    await page.goto(`${served.url}/jobs/${await completedJob(served.url, { minAmount: 78_765 })}`);
    await page.getByText('minimum amount 78.765').waitFor();
    await spanish();
    await page.getByText('importe mínimo 78,765').waitFor();
  });

  it('shows the jobs there are when its entry in the menu is chosen again', async () => {
    await page.goto(`${served.url}/jobs`);
    await page.getByRole('row').nth(1).waitFor();
    const job = await completedJob(served.url);
    await page.getByRole('link', { name: 'Jobs', exact: true }).click();
    await page.getByRole('link', { name: job }).waitFor();
  });

  it('asks again about a folder of the server when that is there again', async () => {
    await page.goto(served.url);
    await page.locator('.cards svg').nth(4).waitFor();
    await page.route('**/v1/jobs', (route) => route.abort(), { times: 1 });
    await page.getByRole('textbox', { name: 'Minimum amount' }).fill('80');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('The answers are those of what is asked now').waitFor({ state: 'attached' });
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('draws no frame around a whole page that has the focus', async () => {
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('main:focus-visible').waitFor();
    expect(await page.locator('main').evaluate((main) => getComputedStyle(main).outlineStyle)).toBe('none');
  });

  it('counts as not read only what is not', async () => {
    const twice = join(scratch, 'twice');
    for (const table of ['transactions', 'stores'])
      cpSync(join(example, table), join(twice, table), { recursive: true });
    cpSync(join(example, 'stores/stores.csv'), join(twice, 'stores/again.csv'));
    writeFileSync(join(twice, 'notes.txt'), 'nothing');
    await choose(twice);
    await page.getByText('Not read (1)').click();
    expect(await page.locator('details[open] li').allTextContents()).toEqual([expect.stringMatching(/^notes\.txt/)]);
    await page.getByText('Worth knowing (1)').click();
    await page.getByText(/has the same bytes as/).waitFor();
  });

  describe('on a narrow screen', () => {
    beforeEach(() => page.setViewportSize({ width: 320, height: 640 }));

    it('breaks no name of a table but where its words end', async () => {
      await choose(example);
      const broken = await page.locator('.compact th[scope=row]').evaluateAll((cells) =>
        cells.flatMap((cell) => {
          const range = document.createRange();
          return [...cell.childNodes].flatMap((node) => {
            range.selectNodeContents(node);
            return range.getClientRects().length > 1 ? [cell.textContent] : [];
          });
        }),
      );
      expect(broken).toEqual([]);
    });

    it('has the state of each table in sight, however it is said', async () => {
      const bad = join(scratch, 'bad');
      for (const table of ['transactions', 'users'])
        cpSync(join(example, table), join(bad, table), { recursive: true });
      writeFileSync(join(bad, 'users/users_209901.csv'), '\x89PNG\x00\x00');
      await choose(bad);
      await spanish();
      await page.getByText('un problema').waitFor();
      const wider = await page.locator('.scroll').evaluate((part) => part.scrollWidth - part.clientWidth);
      expect(wider).toBe(0);
    });

    it('has all forms of an answer within its card', async () => {
      await page.goto(`${served.url}/jobs/${await completedJob(served.url)}`);
      await page.locator('.cards svg').nth(4).waitFor();
      const beyond = await page
        .locator('.downloads a')
        .evaluateAll((links) =>
          links
            .filter((link) => link.getBoundingClientRect().right > link.closest('p')!.getBoundingClientRect().right)
            .map((link) => link.textContent),
        );
      expect(beyond).toEqual([]);
    });
  });

  it('says of a plot that it is English, while that in another language is drawn', async () => {
    await page.route('**/*language=es*', () => undefined);
    await page.goto(`${served.url}/jobs/${await completedJob(served.url)}/q3`);
    await page.locator('.plot svg').waitFor();
    await page.getByRole('combobox', { name: 'Language' }).selectOption('es');
    await page.locator('html[lang=es]').waitFor();
    expect(await page.locator('.plot svg').count()).toBe(1);
    expect(await englishIn(page)).toEqual([]);
  });
});
