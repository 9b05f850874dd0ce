/** What a page says can be done about a row that has ended a job: in its own words, of its own forms. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failedJob } from './http-jobs';
import { OwnPage, example } from './own-page';
import { Served } from './served';

jest.setTimeout(180_000);

describe('of a row that cannot be read, a page', () => {
  const own = new OwnPage();
  let scratch: string;
  beforeAll(() => (scratch = mkdtempSync(join(tmpdir(), 'coffee-bad-rows-'))));
  afterAll(() => rmSync(scratch, { recursive: true }));

  /** The example with a table of stores that has a row as this. */
  function folderWith(name: string, row: Uint8Array): string {
    const folder = join(scratch, name);
    cpSync(example, folder, { recursive: true });
    writeFileSync(join(folder, 'stores/stores.csv'), Buffer.concat([Buffer.from('store_id,store_name\n'), row]));
    return folder;
  }
  const noNumber = Buffer.from('none,Here\n');
  const latin1 = Buffer.from('1,Caf\xe9\n', 'latin1');
  const said = (text: string): Promise<void> => own.page.getByText(text).first().waitFor();
  const flags = (): Promise<number> => own.page.getByText('--').count();

  it('says where it is left out, of its own upload and of that of others, in both languages', async () => {
    await own.choose(folderWith('none', noNumber));
    await own.answer();
    await said('at “Rows that cannot be read”, choose “are left out and counted”');
    await own.page.reload();
    await said('choose “are left out and counted”');
    expect(await flags()).toBe(0);
    await own.page.goto(`${own.plain.url}/jobs/${await failedJob(own.plain.url)}`);
    await own.spanish();
    await said('elija «se omiten y se cuentan»');
    expect(await own.page.getByText('codificación').count()).toBe(0);
  });

  it('says where another encoding is chosen, when it may be that', async () => {
    await own.choose(folderWith('latin1', latin1));
    await own.answer();
    await said('choose that at “Encoding of files without a mark”');
    expect(await flags()).toBe(0);
  });

  describe('of a folder of the server', () => {
    let other: Served;
    beforeAll(async () => {
      other = await Served.start(folderWith('served', latin1));
    });
    afterAll(() => other.stop());

    const skipped = () => own.page.getByRole('radio', { name: 'are left out and counted' });
    const encoding = () => own.page.getByRole('combobox', { name: 'Encoding of files without a mark' });
    const isAnswered = (): Promise<void> => own.page.locator('.cards svg').first().waitFor();

    it('says both, which its form has, too, and keeps what is chosen in the address', async () => {
      await own.page.goto(other.url);
      await said('choose “are left out and counted”');
      await said('choose that at “Encoding of files without a mark”');
      expect(await flags()).toBe(0);
      const [above, below] = await Promise.all(
        [encoding(), own.page.getByRole('alert')].map((box) => box.boundingBox()),
      );
      expect(below!.y - above!.y - above!.height).toBeGreaterThan(8);
      await encoding().selectOption('ISO 8859-1');
      await isAnswered();
      expect(new URL(own.page.url()).search).toBe('?encoding=latin1');
      await own.page.getByRole('link', { name: 'q3', exact: true }).click();
      await own.page.getByText('Café').first().waitFor();
      await own.page.goBack();
      await isAnswered();
      expect(await encoding().inputValue()).toBe('latin1');
    });

    it('says how many were left out, also of a question in SQL', async () => {
      await own.page.goto(`${other.url}/?sql=SELECT store_name FROM stores`);
      await skipped().check();
      await isAnswered();
      await said('One row was left out');
      await own.page.reload();
      await said('One row was left out');
      expect(await skipped().isChecked()).toBe(true);
    });
  });
});
