/** Questions in SQL that are long: too long for an address, which a link then does not bring, and too long to be asked. */
import { violationsOf } from './axe';
import { englishIn } from './english';
import { OwnPage } from './own-page';

jest.setTimeout(180_000);

const RIGHT = 'SELECT city FROM stores';
/** Of so many strings: as SQL it may have 5,000. */
const without = (count: number): string =>
  `-- $most = 5\n${RIGHT} WHERE store_id <= $most AND city NOT IN (${Array.from({ length: count }, (_, i) => `'city ${i}'`).join(', ')})`;

describe('a question in SQL', () => {
  const own = new OwnPage();
  beforeEach(() => own.page.goto(`${own.served.url}/?ask=sql`));

  const box = () => own.page.getByRole('textbox', { name: 'SQL', exact: true });
  const status = () => own.page.locator('section.sql > [role=status]');
  const button = () => own.page.getByRole('button', { name: 'Answer', exact: true });
  const answer = () => own.page.getByRole('article', { name: 'answer', exact: true });
  const note = (page = own.page) => page.getByText('What is asked is too long for an address');

  describe('that is too long for an address', () => {
    const text = without(1200);
    const askIt = async (): Promise<void> => {
      await box().fill(text);
      await own.page.getByRole('textbox', { name: '$most' }).fill('2');
      await status().getByText('The text is right').waitFor();
      await own.answer();
      await answer().getByText('2 rows', { exact: true }).waitFor();
      await note().waitFor();
    };

    it('is there again when the page is reloaded, and a link does not bring it, which is said', async () => {
      const { page } = own;
      await askIt();
      expect(page.url().length).toBeLessThan(6000);
      expect(await violationsOf(page)).toEqual([]);
      await page.reload();
      await answer().getByText('2 rows', { exact: true }).waitFor();
      expect(await box().inputValue()).toBe(text);
      await note().waitFor();
      const sent = await own.browser.open(page.url());
      expect(await sent.getByRole('textbox', { name: 'SQL', exact: true }).inputValue()).toBe(text);
      expect([await sent.locator('article').count(), await note(sent).count()]).toEqual([0, 0]);
      await sent.close();
      await own.spanish();
      await page.getByText('demasiado largo para una dirección').waitFor();
      expect(await englishIn(page)).toEqual([]);
    });

    it('goes when a shorter one is asked, or another way is chosen', async () => {
      const { page } = own;
      await askIt();
      await box().fill(RIGHT);
      await status().getByText('The text is right').waitFor();
      await own.answer();
      await page.waitForURL(/sql=SELECT/);
      await note().waitFor({ state: 'detached' });
      await askIt();
      expect(page.url()).not.toContain('sql=SELECT');
      await page.getByRole('radio', { name: 'The questions that are known' }).check();
      await page.getByRole('radio', { name: 'A question of your own' }).check();
      await box().waitFor();
      expect([await note().count(), await answer().count()]).toEqual([0, 0]);
    });

    it('is what a person comes back to from another page', async () => {
      const { page } = own;
      await askIt();
      await page.getByRole('link', { name: 'Jobs', exact: true }).click();
      await page.getByRole('heading', { name: 'Jobs' }).waitFor();
      await page.goBack();
      await answer().getByText('2 rows', { exact: true }).waitFor();
      // One who begins anew has it as a draft.
      await page.getByRole('link', { name: 'New analysis', exact: true }).click();
      await page.getByRole('radio', { name: 'A question of your own' }).check();
      expect(await box().inputValue()).toBe(text);
      expect(await note().count()).toBe(0);
    });
  });

  it('that is longer than any may be is said to be that, by the page, in the place of what was said before', async () => {
    const { page } = own;
    await box().fill(RIGHT);
    await status().getByText('The text is right').waitFor();
    let asked = 0;
    await page.route('**/v1/questions/check', (route) => {
      asked++;
      return route.continue();
    });
    await box().fill(`${RIGHT}${' '.repeat(88_042 - RIGHT.length)}`);
    await status().getByText('The text has 88,042 bytes; at most 65,536 are possible: ask in several.').waitFor();
    expect(await status().getByText('The text is right').count()).toBe(0);
    expect(await box().getAttribute('aria-invalid')).toBe('true');
    expect(await button().isDisabled()).toBe(true);
    expect(await violationsOf(page)).toEqual([]);
    await own.spanish();
    await status().getByText('El texto tiene 88.042 bytes').waitFor();
    expect(await englishIn(page)).toEqual([]);
    await page.getByRole('combobox', { name: 'Idioma' }).selectOption('en');
    expect(asked).toBe(0);
    await box().fill(RIGHT);
    await status().getByText('The text is right').waitFor();
    expect(asked).toBe(1);
  });

  it('with a parameter of too long a name or value is not asked either', async () => {
    const { page } = own;
    const name = `x${'y'.repeat(60)}`;
    await box().fill(`${RIGHT} WHERE store_id <= $${name} AND store_id > $z`);
    await page.locator(`input[name="sql.${name}"]`).fill('5');
    await status().getByText(`The name $${name} has 61 characters; at most 60 are possible.`).waitFor();
    await page.locator(`input[name="sql.${name}"]`).fill('');
    await page.locator('input[name="sql.z"]').fill('1'.repeat(70_000));
    await status().getByText('The values of the parameters have 70,001 characters').waitFor();
    expect(await button().isDisabled()).toBe(true);
    expect(await page.getByText('That did not work.').count()).toBe(0);
  });
});
