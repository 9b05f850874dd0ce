/** What goes wrong in front of a browser: files, names, jobs that are gone, a browser that keeps nothing. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { TestBrowser, allRows } from '@coffee/browser';
import type { Page } from 'playwright-core';
import { Served } from './served';
import { startAll } from './start-all';

jest.setTimeout(180_000);

type Files = Readonly<Record<string, string | Buffer>>;

const sale = (id: number, store: number | string, amount: number | string, day = '2024-05-05'): string =>
  `00000000-0000-4000-8000-${String(id).padStart(12, '0')},${store},1,${amount},${day} 10:00:00\n`;
const sales = (...rows: string[]): string =>
  `transaction_id,store_id,user_id,final_amount,created_at\n${rows.join('')}`;
const stores = (...names: string[]): string =>
  `store_id,store_name\n${names.map((name, i) => `${i + 1},"${name.replaceAll('"', '""')}"\n`).join('')}`;
/** Two sales of the first store and one of the second: enough for Q1 and Q3. */
const shop: Files = {
  'transactions/transactions_202405.csv': sales(sale(1, 1, 80), sale(2, 1, 90.5), sale(3, 2, 100)),
  'stores/stores.csv': stores('First', 'Second'),
};

describe('a page', () => {
  let scratch: string;
  let browser: TestBrowser;
  let served: Served;
  let page: Page;
  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'coffee-bad-input-'));
    [browser, served] = await startAll(TestBrowser.launch(), Served.start());
  });
  afterAll(async () => {
    await Promise.all([browser.stop(), served.stop()]);
    rmSync(scratch, { recursive: true });
  });
  beforeEach(async () => {
    page = await browser.open(served.url);
  });
  afterEach(async () => {
    await page.close();
    browser.complaints.splice(0);
  });

  let folders = 0;
  function folderOf(files: Files): string {
    const folder = join(scratch, String(++folders));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return folder;
  }
  const choose = (files: Files): Promise<void> =>
    page.locator('input[data-kind=folder]').setInputFiles(folderOf(files));
  const answer = (): Promise<void> => page.getByRole('button', { name: 'Answer', exact: true }).click();
  const said = (text: string | RegExp): Promise<void> => page.getByText(text).first().waitFor();
  const complete = (): Promise<void> => page.getByText('complete', { exact: true }).waitFor();
  /** The rows of an answer of the job that is shown. */
  async function rowsOf(name: string): Promise<string[][]> {
    await page.getByRole('link', { name, exact: true }).click();
    await page.getByRole('table').last().waitFor();
    return allRows(page, 'en');
  }

  describe('that reads a folder', () => {
    it('says of a file that is no CSV what it is, and asks nothing that would need it', async () => {
      await choose({ ...shop, 'stores/stores.csv': Buffer.from('\x89PNG\r\n\0\0', 'latin1') });
      await said(/stores\/stores\.csv line 1: this is no header of stores/);
      expect(await page.getByText('payment_method_id').count()).toBe(0);
      expect(await page.getByRole('checkbox', { name: 'Q3' }).isChecked()).toBe(false);
      await page.getByRole('checkbox', { name: 'Q3' }).check();
      await said('What is asked needs what is missing here or cannot be read: stores');
      expect(await page.getByRole('button', { name: 'Answer', exact: true }).isDisabled()).toBe(true);
      await page.getByRole('checkbox', { name: 'Q3' }).uncheck();
      await answer();
      await complete();
    });

    it('says of a file that lacks a column which one, and asks what does not need it', async () => {
      const text = shop['transactions/transactions_202405.csv'] as string;
      const users = 'user_id,birthdate\n1,1990-01-01\n';
      const sold = text.replace('user_id', 'buyer');
      await choose({ ...shop, 'users/users.csv': users, 'transactions/transactions_202405.csv': sold });
      await said(/transactions\/transactions_202405\.csv.*user_id/);
      expect(await page.getByRole('checkbox', { name: 'Q4' }).isChecked()).toBe(false);
      await answer();
      await complete();
      expect(await rowsOf('q3')).toEqual([
        ['2024-H1', 'First', '170.5'],
        ['2024-H1', 'Second', '100.0'],
      ]);
    });

    it('says which table is missing, and where its files are looked for', async () => {
      await choose({ 'stores/stores.csv': shop['stores/stores.csv']! });
      await page.getByRole('checkbox', { name: 'Q1' }).check();
      await said('No file of this table was found: put its files into a folder transactions');
      await said('is missing here or cannot be read: transactions');
      expect(await page.getByRole('button', { name: 'Answer', exact: true }).isDisabled()).toBe(true);
    });

    it('says at each question which table it needs that is missing, and that the table is', async () => {
      const rest = Object.fromEntries(Object.entries(shop).filter(([path]) => !path.startsWith('stores')));
      await choose(rest);
      const asked = page.getByRole('group', { name: 'Questions' }).locator('label');
      await asked.nth(3).waitFor();
      const said = (await asked.allTextContents()).map((text) => /Needs .*/.exec(text)?.[0]);
      expect(said).toEqual([
        undefined,
        'Needs transaction_items, menu_items, which are missing.',
        'Needs stores, which is missing.',
        'Needs users, stores, which are missing.',
      ]);
      expect(await page.getByText('missing', { exact: true }).count()).toBe(4);
      expect(await page.getByText('not needed').count()).toBe(0);
    });

    it('says of files from which none of the questions can be answered that one can ask in SQL', async () => {
      await choose({ 'stores/stores.csv': stores('First'), 'logo.png': 'no table' });
      await said('None of the questions can be answered from these files.');
      expect(await page.getByText('Choose a question.').count()).toBe(0);
      await page.getByRole('radio', { name: 'A question of your own, in SQL' }).check();
      await page.getByText('None of the questions').waitFor({ state: 'detached' });
    });

    it('says of a folder without any table how their files are called', async () => {
      await choose({ 'letters/one.txt': 'Dear', 'two.csv': 'a,b\n1,2\n' });
      await said('No table was found here. The names of files begin with transactions');
      expect(await page.getByText('not needed').count()).toBe(0);
      expect(await page.getByText('missing', { exact: true }).count()).toBe(5);
      expect(await page.getByText('which belongs to no table').first().isVisible()).toBe(true);
      expect(await page.getByRole('button', { name: 'Try it with sample data' }).count()).toBe(1);
      expect(await page.getByRole('button', { name: 'Answer', exact: true }).count()).toBe(0);
      await choose(shop);
      await answer();
      await complete();
    });

    it('says in its reader’s language why something is not read', async () => {
      await page.getByRole('combobox', { name: 'Language' }).selectOption('es');
      await choose({ 'transactions.xlsx': 'PK', 'letters.csv': 'a,b\n' });
      await said('que no es un archivo .csv, .tsv, .txt, .ndjson ni .jsonl');
      await said('que no pertenece a ninguna tabla');
      await page.getByRole('combobox', { name: 'Idioma' }).selectOption('en');
    });

    it('ends at a row that cannot be read, and says where it is; its job has not gone on without it', async () => {
      await choose({ ...shop, 'transactions/transactions_202406.csv': sales(sale(4, 1, 80), sale(5, 1, 'much')) });
      await answer();
      await page.locator('.badge.failed').waitFor();
      await said(/transactions_202406\.csv line 3, column final_amount/);
      await page.reload();
      await said(/transactions_202406\.csv line 3, column final_amount/);
    });

    it('leaves out rows that cannot be read where that is asked for, and says how many, also later', async () => {
      await choose({ ...shop, 'transactions/transactions_202406.csv': sales(sale(4, 1, 80), sale(5, 1, 'much')) });
      await page.getByRole('radio', { name: 'are left out and counted' }).check();
      await answer();
      await complete();
      await page.reload();
      await said('One row was left out');
      await page.getByText('Which rows, and why').click();
      await said('"much" is not an amount');
      expect(await rowsOf('q3')).toContainEqual(['2024-H1', 'First', '250.5']);
    });

    it.each([
      ['packed', gzipSync(sales(sale(4, 1, 80))), 'transactions/transactions_202406.csv.gz'],
      ['in UTF-16', Buffer.from(`\ufeff${sales(sale(4, 1, 80))}`, 'utf16le'), 'transactions/transactions_202406.csv'],
    ])('sends files that are %s as they are', async (_, bytes, name) => {
      await choose({ ...shop, [name]: bytes });
      await said('One file is compressed or in UTF-16');
      const sent = page.waitForRequest(/\/files\//);
      await answer();
      expect((await sent).method()).toBe('PUT');
      await complete();
      expect(await rowsOf('q3')).toContainEqual(['2024-H1', 'First', '250.5']);
    });

    it('says of several files that are packed that they are sent as they are', async () => {
      const [one, other] = [4, 5].map((id) => gzipSync(sales(sale(id, 1, 80))));
      await choose({
        ...shop,
        'transactions/transactions_1.csv.gz': one!,
        'transactions/transactions_2.csv.gz': other!,
      });
      await said('Some files are compressed or in UTF-16');
    });

    it('keeps what is asked when the files are read in another encoding', async () => {
      await choose({ ...shop, 'stores/stores.csv': Buffer.from(stores('Café', 'Second'), 'latin1') });
      await page.getByRole('checkbox', { name: 'Q1' }).uncheck();
      await page.getByRole('textbox', { name: 'Minimum amount' }).fill('95');
      await page.getByRole('combobox', { name: 'Encoding' }).selectOption('latin1');
      await page.getByRole('checkbox', { name: 'Q3' }).check();
      expect(await page.getByRole('textbox', { name: 'Minimum amount' }).inputValue()).toBe('95');
      expect(await page.getByRole('checkbox', { name: 'Q1' }).isChecked()).toBe(false);
      await answer();
      await complete();
      expect(await rowsOf('q3')).toContainEqual(['2024-H1', 'Café', '170.5']);
    });
  });

  it('asks before it cancels a job in mid-upload, and then sends nothing more', async () => {
    await page.route('**/chunks/*', () => undefined);
    await choose(shop);
    await answer();
    await page.locator('.graph').waitFor();
    page.once('dialog', (dialog) => void dialog.dismiss());
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(await page.locator('.badge.running').count()).toBe(1);
    const asked = new Promise<string>((resolve) =>
      page.once('dialog', (dialog) => {
        resolve(dialog.message());
        void dialog.accept();
      }),
    );
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(await asked).toContain('Cancel this job?');
    await page.locator('.badge.cancelled').waitFor();
    expect(await page.getByRole('progressbar').count()).toBe(0);
  });

  it('shows names as what they are, whatever is in them', async () => {
    const names = [
      `<img src=x onerror="document.title='run'">`,
      `</text><script>document.title = 'run'</script>`,
      'Ünïcode 咖啡 ☕, "quoted"',
      'two\nlines',
      `javascript:document.title='run'`,
      '{count} | $& __proto__',
    ];
    const rows = ['2024-05-05', '2024-08-05'].flatMap((day, half) =>
      names.map((_, i) => sale(i + half * names.length, i + 1, 80 + i, day)),
    );
    await choose({ 'transactions/t.csv': sales(...rows), 'stores/stores.csv': stores(...names) });
    await answer();
    await complete();
    await page.getByRole('link', { name: 'q3', exact: true }).click();
    await page.locator('.plot svg').waitFor();
    await page.getByRole('table').last().waitFor();
    const inTable = page.locator('.rows [role=cell]:nth-child(2)');
    const inPivot = page.getByRole('region', { name: 'Pivot' }).getByRole('rowheader');
    for (const cells of [inTable, inPivot]) {
      await cells.nth(names.length - 1).waitFor();
      expect([...new Set(await cells.allTextContents())].sort()).toEqual([...names].sort());
    }
    const drawn = (await page.locator('.plot svg text').allTextContents()).join(' ');
    expect(drawn).toContain('<img src=x onerror=');
    expect(await page.title()).toContain('q3');
    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(browser.complaints).toEqual([]);
  });

  describe('of a job that is gone', () => {
    it('says so where there never was one, or it is another token’s', async () => {
      await page.goto(`${served.url}/jobs/nothing/q1`);
      await said('There is no such job of yours');
      await page.goto(`${served.url}/jobs/%2e%2e%2f`);
      await said('There is no such job of yours');
    });

    it('says of answers that were deleted that they are no longer kept', async () => {
      await choose(shop);
      await answer();
      await complete();
      const job = page.url();
      page.once('dialog', (dialog) => void dialog.accept());
      await page.getByRole('button', { name: 'Delete the answers' }).click();
      await said('Its answers are no longer kept.');
      await page.goto(`${job}/q3`);
      await said(/It was there, and is no longer kept|There is no such job of yours/);
    });
  });

  it('tries again what failed, and shows it then', async () => {
    let isAway = false;
    // Before anything is asked for: a request that is under way while this is called may stand still, and the call with it.
    await page.route(/\/answers\/q3\?/, (route) => (isAway ? route.abort() : route.continue()));
    await choose(shop);
    await answer();
    await complete();
    // A link that is moved by a plot that comes is missed.
    await page.locator('.cards svg').nth(1).waitFor();
    isAway = true;
    await page.getByRole('link', { name: 'q3', exact: true }).click();
    await said('The gateway does not answer.');
    isAway = false;
    await page.getByRole('button', { name: 'Try again' }).last().click();
    expect(await allRows(page, 'en')).toHaveLength(2);
  });

  it.each([
    ['refuses to keep anything', () => Object.defineProperty(Storage.prototype, 'getItem', { value: null })],
    [
      'is full',
      () => {
        Storage.prototype.setItem = () => {
          throw new DOMException('full', 'QuotaExceededError');
        };
      },
    ],
    [
      'has no storage',
      () => {
        Object.defineProperty(globalThis, 'localStorage', {
          get() {
            throw new DOMException('no', 'SecurityError');
          },
        });
      },
    ],
  ])('goes on in a browser that %s', async (_, spoil) => {
    await page.addInitScript(spoil);
    await page.goto(served.url);
    await page.getByRole('combobox', { name: 'Language' }).selectOption('es');
    await page.getByRole('combobox', { name: 'Idioma' }).selectOption('en');
    await choose(shop);
    await answer();
    await complete();
    expect(await rowsOf('q3')).toHaveLength(2);
    expect(browser.complaints).toEqual([]);
  });

  it('says so where the browser does not let it copy a link', async () => {
    await page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
    await page.goto(served.url);
    await choose(shop);
    await answer();
    await complete();
    await page.getByRole('link', { name: 'q3', exact: true }).click();
    await page.getByRole('button', { name: 'Copy link' }).click();
    await said('It could not be copied');
  });
});
