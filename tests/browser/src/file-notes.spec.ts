/** What a person should know of the files of a server's folder: the page of the folder and the page of the job tell it as they do of an upload. */
import { copyFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { OwnPage, example } from './own-page';
import { Served, root } from './served';

jest.setTimeout(180_000);

describe('of the files of a server, a page', () => {
  const own = new OwnPage();
  let scratch: string;
  let odd: Served;
  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'coffee-file-notes-'));
    odd = await Served.start(oddFolder());
  });
  afterAll(async () => {
    await odd.stop();
    rmSync(scratch, { recursive: true });
  });

  /** The example with a month that is there twice, a word for a missing value, and a row that cannot be read. */
  function oddFolder(): string {
    const folder = join(scratch, 'odd');
    cpSync(example, folder, { recursive: true });
    const file = (table: string, month: string): string => join(folder, table, `${table}_${month}.csv`);
    copyFileSync(file('transactions', '202308'), file('transactions', '202308_copy'));
    const [header, first, ...rest] = readFileSync(file('transactions', '202307'), 'utf8').split('\n');
    const at = (column: string): number => header!.split(',').indexOf(column);
    const withValue = (column: string, value: string): string => first!.split(',').with(at(column), value).join(',');
    const rows = [withValue('user_id', 'NULL'), withValue('created_at', 'never'), first, ...rest];
    writeFileSync(file('transactions', '202307'), [header, ...rows].join('\n'));
    return folder;
  }

  async function tellsAll(which = 'Which rows, and why', equal = 'has the same bytes as'): Promise<void> {
    await own.page.getByText(which, { exact: true }).click();
    const told = own.page.locator('details[open] li');
    for (const text of ['transactions_202307.csv line 3, column created_at: "never"', '"NULL" is read as', equal])
      await told.filter({ hasText: text }).first().waitFor();
  }

  it('tells which rows were left out and what is odd, and in the same tab after a reload, too', async () => {
    await own.page.goto(`${odd.url}/?onBadRow=skip`);
    await tellsAll();
    await own.page.getByRole('link', { name: /^Job / }).click();
    await own.page.getByText('complete', { exact: true }).waitFor();
    await tellsAll();
    await own.page.reload();
    await own.spanish();
    await tellsAll('Qué filas, y por qué', 'tiene los mismos bytes que');
  });

  it('tells what lies there and is not read in the language of its reader', async () => {
    const bakery = join(root, 'examples/bakery/data');
    const question = 'SELECT branch, sum(total) AS total FROM sales GROUP BY ALL';
    await own.page.goto(`${own.plain.url}/?ask=sql&sql=${encodeURIComponent(question)}`);
    await own.choose(bakery);
    await own.answer();
    await own.isComplete();
    await own.spanish();
    await own.page.getByText('Conviene saber', { exact: true }).click();
    const told = own.page.locator('details[open] li');
    expect(await told.allTextContents()).toEqual(['No se lee: products.csv, que ninguna pregunta lee']);
    expect(await own.page.locator('details[open] [lang=en]').count()).toBe(0);
  });

  it('tells what is odd where no row was left out', async () => {
    await own.page.goto(`${odd.url}/?queries=q4&years=2030&onBadRow=skip`);
    await own.page.getByText(/^(Worth knowing|Which rows, and why)$/).click();
    await own.page.locator('details[open] li').filter({ hasText: 'has the same bytes as' }).waitFor();
  });

  it('tells where it was told which rows were left out, where it is not told', async () => {
    const elsewhere = 'was told only to the tab or the program that began this job';
    await own.choose(join(scratch, 'odd'));
    await own.page.getByRole('radio', { name: 'are left out and counted' }).check();
    await own.answer();
    await own.isComplete();
    const job = own.page.url();
    await tellsAll();
    expect(await own.page.getByText(elsewhere).count()).toBe(0);
    const other = await own.browser.open(job);
    await other.getByText('One row was left out', { exact: true }).waitFor();
    await other.getByRole('heading', { name: 'Answers' }).waitFor();
    expect(await other.getByText(elsewhere).count()).toBe(1);
    await other.close();
  });

  it('tells which years there are where no row is of one that was asked for', async () => {
    const told = own.page.getByText(
      /^No row of transactions, transaction_items is of the years that were asked for \(2019\)\. There are rows of 20[\d-]+( and 20\d\d)?\.$/,
    );
    await own.page.goto(`${own.served.url}/?years=2019`);
    await told.waitFor();
    await own.page.getByRole('textbox', { name: 'Years' }).fill('2024');
    await told.waitFor({ state: 'detached' });
    await own.page.goto(own.plain.url);
    await own.choose(example);
    await own.page.getByRole('textbox', { name: 'Years' }).fill('2019');
    await own.answer();
    await told.waitFor();
    await own.page.reload();
    await told.waitFor();
    // As they are: the server reads their rows.
    await own.page.goto(own.plain.url);
    const packed = join(scratch, 'packed');
    cpSync(example, packed, { recursive: true });
    const table = join(packed, 'transactions');
    for (const name of readdirSync(table)) {
      writeFileSync(join(table, `${name}.gz`), gzipSync(readFileSync(join(table, name))));
      rmSync(join(table, name));
    }
    await own.choose(packed);
    await own.page.getByRole('textbox', { name: 'Years' }).fill('2019');
    await own.answer();
    await told.waitFor();
    await own.spanish();
    await own.page
      .getByText('Ninguna fila de transactions, transaction_items es de los años pedidos (2019).')
      .waitFor();
  });

  it('tells how many ids are missing from joined tables, of what was uploaded, too', async () => {
    const missing =
      /^Missing: .*\b2 ids from stores\b.*\. The answers have the id itself, or nothing, in that place\.$/;
    await own.page.goto(own.served.url);
    await own.page.getByText(missing).waitFor();
    await own.page.goto(own.plain.url);
    await own.choose(example);
    await own.answer();
    await own.page.getByText(missing).waitFor();
  });
});
