/** The page of `coffee serve DIR` about a folder of which not all can be read: it knows what the terminal knows. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestBrowser } from '@coffee/browser';
import type { Page } from 'playwright-core';
import { violationsOf } from './axe';
import { englishIn } from './english';
import { Served, root } from './served';

jest.setTimeout(180_000);

const example = join(root, 'examples/small');

describe('the page of a server that has a folder of which not all can be read', () => {
  let scratch: string;
  let browser: TestBrowser;
  let served: Served | undefined;
  let page: Page;
  beforeAll(async () => {
    browser = await TestBrowser.launch({ locale: 'es' });
  });
  afterAll(() => browser.stop());
  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), 'coffee-served-problems-'));
  });
  afterEach(async () => {
    await page.close();
    await served?.stop();
    served = undefined;
    rmSync(scratch, { recursive: true });
    expect(browser.complaints.splice(0)).toEqual([]);
  });

  const openPage = async (): Promise<void> => {
    served = await Served.start(scratch);
    page = await browser.open(served.url);
  };
  /** Of a folder in which something is wrong at once. */
  const open = async (): Promise<void> => {
    await openPage();
    await page.getByRole('table').first().waitFor();
  };
  const copy = (...tables: readonly string[]): void =>
    tables.forEach((table) => cpSync(join(example, table), join(scratch, table), { recursive: true }));
  /** The cells of a table's row, and the row below it. */
  const found = async (table: string): Promise<readonly string[]> => {
    const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: table, exact: true }) });
    return [await row.getByRole('cell').last().innerText(), await row.locator('+ tr').innerText()];
  };
  const ticked = (): Promise<string[]> =>
    page
      .getByRole('checkbox', { checked: true })
      .evaluateAll((boxes) => boxes.map((box) => (box as HTMLInputElement).value));

  it('asks nothing that needs a column that is not there, and says so, as of a folder that is chosen', async () => {
    copy('transaction_items', 'users', 'stores', 'menu_items');
    mkdirSync(join(scratch, 'transactions'));
    const files = readdirSync(join(example, 'transactions'));
    for (const file of files) {
      const text = readFileSync(join(example, 'transactions', file), 'utf8');
      writeFileSync(join(scratch, 'transactions', file), text.replace('final_amount', 'amount'));
    }
    await open();
    const [state, why] = await found('transactions');
    expect(state).toBe(`${files.length} problemas`);
    expect(why).toContain('24 archivos no tienen una columna final_amount que se pueda leer.');
    expect(why).not.toContain('there is no column');
    await page.getByText('Qué archivos, y por qué').click();
    const [, all] = await found('transactions');
    expect(all?.match(/there is no column final_amount/g)).toHaveLength(20);
    expect(all).toMatch(/\sy 4 más$/);
    expect(await ticked()).toEqual(['q2', 'q4']);
    for (const question of ['Q1', 'Q3'])
      expect(await page.getByText(question, { exact: true }).locator('..').innerText()).toContain(
        'Necesita transactions: no se puede leer todo.',
      );
    await page.getByRole('article', { name: 'q2_best_selling', exact: true }).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await englishIn(page)).toEqual([]);
    expect(await violationsOf(page)).toEqual([]);
  });

  it('says in its language what a table lacks that is not there, all of it in sight', async () => {
    copy('transactions', 'users', 'stores', 'menu_items');
    await open();
    await page.setViewportSize({ width: 320, height: 640 });
    const told = 'No se encontró ningún archivo de esta tabla: póngalos en una carpeta transaction_items';
    expect(await found('transaction_items')).toEqual(['falta', expect.stringContaining(told)]);
    expect(await page.getByText(scratch).count()).toBe(1);
    expect(await ticked()).toEqual(['q1', 'q3', 'q4']);
    const beyond = await page
      .locator('.scroll:visible')
      .first()
      .evaluate((part) => part.scrollWidth - part.clientWidth);
    expect(beyond).toBe(0);
  });

  it('asks again, when it is told to, what a row has kept from being answered', async () => {
    copy('transactions', 'transaction_items', 'users', 'stores', 'menu_items');
    const file = join(scratch, 'transactions', readdirSync(join(scratch, 'transactions'))[0]!);
    const whole = readFileSync(file, 'utf8');
    writeFileSync(file, `${whole}broken\n`);
    await openPage();
    await page.getByText('Corrija la fila').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    writeFileSync(file, whole);
    await page.getByRole('button', { name: 'Reintentar' }).click();
    await page.getByRole('article', { name: 'q1', exact: true }).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('keeps what is written while its server does not answer, and asks it then', async () => {
    copy('transactions', 'transaction_items', 'users', 'stores', 'menu_items');
    await openPage();
    const answered = () => page.getByRole('article', { name: 'q1', exact: true }).waitFor();
    await answered();
    await page.route('**/v1/**', (route) => route.abort());
    await page.getByRole('textbox', { name: 'Importe mínimo' }).fill('80');
    await page.getByText('El servidor no responde.').waitFor();
    expect(await page.getByRole('textbox', { name: 'Importe mínimo' }).inputValue()).toBe('80');
    await answered();
    await page.unroute('**/v1/**');
    await page.getByRole('button', { name: 'Reintentar' }).click();
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await answered();
    browser.complaints.splice(0);
  });

  it('sees what has gone from the folder since, and asks what can be answered without it', async () => {
    copy('transactions', 'transaction_items', 'users', 'stores', 'menu_items');
    await openPage();
    await page.getByRole('article', { name: 'q4', exact: true }).waitFor();
    rmSync(join(scratch, 'users'), { recursive: true });
    await page.getByRole('textbox', { name: 'Importe mínimo' }).fill('80');
    await page.getByRole('checkbox', { name: /^Q4/ }).and(page.locator(':not(:checked)')).waitFor();
    await page.getByRole('article', { name: 'q4', exact: true }).waitFor({ state: 'detached' });
    expect((await found('users'))[0]).toBe('falta');
    expect(await ticked()).toEqual(['q1', 'q2', 'q3']);
    expect(await page.getByRole('alert').count()).toBe(0);
    // The browser itself tells of what was refused.
    expect(browser.complaints.splice(0)).toEqual([expect.stringContaining('422')]);
  });

  it('says of a table of another business what its files are called, and of a column that is asked for that it is not there', async () => {
    writeFileSync(
      join(scratch, 'schema.sql'),
      'CREATE TABLE shops (city VARCHAR, owner VARCHAR);\n-- file: paid_*.csv\nCREATE TABLE paid (shop INTEGER);\nCREATE TABLE dates (day DATE);\n',
    );
    writeFileSync(join(scratch, 'shops.csv'), 'city\nHere\n');
    writeFileSync(join(scratch, 'dates.csv'), 'day\n2024-05-05\n');
    await open();
    const called = 'según schema.sql, sus archivos se llaman paid_*.csv';
    expect(await found('paid')).toEqual(['falta', expect.stringContaining(called)]);
    const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'shops', exact: true }) });
    await row.getByText('tiene sus columnas').waitFor();
    await page.getByRole('textbox', { name: 'SQL' }).fill('SELECT owner FROM shops');
    await row.getByText('un problema').waitFor();
    await page.getByText('Lo que se pregunta necesita lo que aquí falta o no se puede leer: shops (owner)').waitFor();
    expect((await found('shops'))[1]).toContain('there is no column owner');
  });
});
