/** A chosen folder whose `schema.sql` is wrong: that is told of the schema, when the folder is chosen, and of nothing that is written. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { violationsOf } from './axe';
import { englishIn } from './english';
import { OwnPage } from './own-page';

jest.setTimeout(180_000);

const schemaWith = (type: string): string => `-- file: birds.csv\nCREATE TABLE birds (\n  species ${type}\n);\n`;

describe('the schema of a chosen folder', () => {
  const own = new OwnPage();
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'coffee-schema-'));
    writeFileSync(join(folder, 'birds.csv'), 'species\nheron\n');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const choose = async (schema: string): Promise<void> => {
    writeFileSync(join(folder, 'schema.sql'), schema);
    await own.page.locator('input[data-kind=folder]').last().setInputFiles(folder);
  };
  const box = () => own.page.getByRole('textbox', { name: 'SQL', exact: true });
  const status = () => own.page.locator('section.sql > [role=status]');
  const alert = () => own.page.locator('section.sql').getByRole('alert');

  it('is told to be wrong at once, where it is, and says nothing of what is written', async () => {
    const { page } = own;
    await choose(schemaWith('DOUBLE'));
    await alert().getByText('schema.sql line 3, column 11: numbers are exact here').waitFor();
    expect(await alert().locator('pre').textContent()).toBe('  species DOUBLE');
    expect(await alert().locator('mark').textContent()).toBe('DOUBLE');
    const looked = page.waitForResponse('**/v1/questions/check');
    await box().fill('SELECT species FROM birds');
    await (await looked).finished();
    expect(await violationsOf(page)).toEqual([]);
    expect(await box().getAttribute('aria-invalid')).toBe('false');
    expect(await status().textContent()).toBe('');
    expect(await page.getByRole('button', { name: 'Answer', exact: true }).isDisabled()).toBe(true);
    await own.spanish();
    await alert().getByText('schema.sql, línea 3, columna 11:').waitFor();
    expect(await englishIn(page)).toEqual([]);
    await page.getByRole('combobox', { name: 'Idioma' }).selectOption('en');
    // Mended, and chosen again.
    await choose(schemaWith('VARCHAR'));
    await status().getByText('The text is right: answer (species)').waitFor();
    expect(await alert().count()).toBe(0);
  });

  it.each([
    ['that has no table', '', 'schema.sql has no table'],
    ['that is too large', `-- ${'x'.repeat(70_000)}\n`, 'schema.sql has more than 65,536 bytes'],
  ])('%s is told to be wrong, too, before anything is written', async (_, schema, said) => {
    await choose(schema);
    await alert().getByText(said).waitFor();
    await box().fill('SELECT species FROM birds');
    expect(await box().getAttribute('aria-invalid')).toBe('false');
    expect(await own.page.getByText('That did not work.').count()).toBe(0);
  });
});
