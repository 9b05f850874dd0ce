/** What a page says of tables of which it has only seen the files from outside. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OwnPage, example } from './own-page';
import { Served } from './served';

jest.setTimeout(180_000);

describe('of a table that was found, a page', () => {
  const own = new OwnPage();
  let folder: string;
  let served: Served;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'coffee-found-tables-'));
    cpSync(example, folder, { recursive: true });
    writeFileSync(join(folder, 'menu_items/menu_items.csv'), 'item_id,item_name\n');
    writeFileSync(join(folder, 'stores/stores.csv'), 'store_id,store_name\nnone,Here\n');
    served = await Served.start(folder);
  });
  afterAll(async () => {
    await served.stop();
    rmSync(folder, { recursive: true });
  });

  const stateOf = (table: string): Promise<string> =>
    own.page.getByRole('row').filter({ hasText: table }).first().getByRole('cell').last().innerText();

  it('says of a chosen folder no more than it has looked at, and whether there are rows', async () => {
    await own.choose(folder);
    expect([await stateOf('stores'), await stateOf('menu_items')]).toEqual(['columns are there', 'empty']);
    await own.spanish();
    expect([await stateOf('stores'), await stateOf('menu_items')]).toEqual(['tiene sus columnas', 'vacía']);
  });

  it('says the same of a folder of the server', async () => {
    await own.page.goto(served.url);
    await own.page.getByText(/^What is in it/).click();
    expect([await stateOf('stores'), await stateOf('menu_items')]).toEqual(['columns are there', 'empty']);
  });
});
