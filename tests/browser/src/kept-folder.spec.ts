/** A browser gives no folder twice: one that was chosen stays with the page, and so does what was asked about it. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OwnPage, example } from './own-page';
import { Served } from './served';

jest.setTimeout(180_000);

describe('a folder that was chosen', () => {
  const own = new OwnPage();

  /** What nobody is asked in by itself. */
  async function askOtherwise(): Promise<void> {
    await own.choose(example);
    await own.page.getByRole('checkbox', { name: 'Q1' }).uncheck();
    await own.page.getByRole('textbox', { name: 'Years' }).fill('2024');
    await own.page.getByRole('radio', { name: 'are left out and counted' }).check();
  }
  async function isAsWas(): Promise<void> {
    await own.page.getByRole('heading', { name: 'What is in it' }).waitFor();
    expect(await own.page.getByRole('checkbox', { name: 'Q1' }).isChecked()).toBe(false);
    expect(await own.page.getByRole('textbox', { name: 'Years' }).inputValue()).toBe('2024');
    expect(await own.page.getByRole('radio', { name: 'are left out and counted' }).isChecked()).toBe(true);
  }
  async function isAnswered(): Promise<void> {
    await own.answer();
    await own.isComplete();
    await own.page.getByText('Years 2024,').waitFor();
    expect(await own.page.getByRole('link', { name: 'q1', exact: true }).count()).toBe(0);
  }

  it('is there for whoever comes back from its job, and can be sent once more', async () => {
    await askOtherwise();
    await isAnswered();
    await own.page.goBack();
    await isAsWas();
    await isAnswered();
  });

  it('is there, beside the folder of the server, for whoever comes back', async () => {
    await own.page.goto(own.served.url);
    await own.page.getByText('Analyse another folder').click();
    await own.choose(example);
    await own.page.getByRole('link', { name: 'Questions' }).click();
    await own.page.getByRole('heading', { name: 'Q1' }).waitFor();
    await own.page.goBack();
    await own.page.getByRole('heading', { name: 'What is in it' }).waitFor();
  });

  it('is asked as the folder before it was, be that of the server or another that was chosen', async () => {
    const { page } = own;
    const parameter = (name: string): Promise<string> => page.locator(`input[name=${name}]`).inputValue();
    await page.goto(`${own.served.url}/?years=2023&minAmount=70`);
    await page.getByText('Analyse another folder').click();
    await own.choose(example);
    await page.getByRole('heading', { name: 'What is in it' }).waitFor();
    expect([await parameter('years'), await parameter('minAmount'), await parameter('top')]).toEqual([
      '2023',
      '70',
      '3',
    ]);
    await page.locator('input[name=years]').fill('2025');
    const other = join(mkdtempSync(join(tmpdir(), 'coffee-kept-folder-')), 'other');
    cpSync(join(example, 'transactions'), join(other, 'transactions'), { recursive: true });
    await own.choose(other);
    await page.getByText('missing', { exact: true }).first().waitFor();
    expect([await parameter('years'), await parameter('minAmount')]).toEqual(['2025', '70']);
    rmSync(join(other, '..'), { recursive: true });
  });

  it('is there when another token was asked for, as it is sent', async () => {
    const scratch = mkdtempSync(join(tmpdir(), 'coffee-kept-folder-'));
    const file = join(scratch, 'tokens');
    writeFileSync(file, 'a-token-of-these-tests\n');
    const guarded = await Served.start('--token-file', file);
    const signIn = async (): Promise<void> => {
      await own.page.getByLabel('Token').fill('a-token-of-these-tests');
      await own.page.getByRole('button', { name: 'Sign in' }).click();
    };
    try {
      await own.page.goto(guarded.url);
      await signIn();
      await askOtherwise();
      await own.page.context().clearCookies();
      await own.answer();
      await signIn();
      await isAsWas();
      await isAnswered();
    } finally {
      await guarded.stop();
      rmSync(scratch, { recursive: true });
    }
  });
});
