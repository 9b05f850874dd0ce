/** What somebody writes as SQL is his: an example that he takes loses nothing of it, and what is said of it is said of what it was said of. */
import { OwnPage } from './own-page';

jest.setTimeout(180_000);

describe('what is written', () => {
  const own = new OwnPage();
  beforeEach(() => own.page.goto(`${own.served.url}/?ask=sql`));

  const box = () => own.page.getByRole('textbox', { name: 'SQL', exact: true });
  const status = () => own.page.locator('section.sql > [role=status]');

  it.each([
    [
      'en',
      'Examples',
      'Get back what was written before',
      ['Revenue of each month', 'Tickets at each hour of the day'],
    ],
    ['es', 'Ejemplos', 'Recuperar lo escrito antes', ['Ingresos de cada mes', 'Tickets de cada hora del día']],
  ] as const)('can be got back when an example was taken, by keyboard: %s', async (language, name, back, titles) => {
    const { page } = own;
    await page.getByRole('combobox', { name: 'Language' }).selectOption(language);
    const mine = 'SELECT city FROM stores WHERE store_id < $most';
    await box().fill(mine);
    await page.locator('input[name="sql.most"]').fill('5');
    const examples = page.getByRole('group', { name });
    const [first, other] = titles.map((title) => examples.getByRole('button', { name: title }));
    await box().focus();
    for (let i = 0; i < 5; i++) await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    expect(await box().inputValue()).toMatch(new RegExp(`^-- ${titles[0]}\n`));
    await other!.press('Enter');
    expect(await box().inputValue()).toMatch(new RegExp(`^-- ${titles[1]}\n`));
    await page.getByRole('button', { name: back }).press('Enter');
    expect(await box().inputValue()).toBe(mine);
    expect(await page.locator('input[name="sql.most"]').inputValue()).toBe('5');
    expect(await box().evaluate((element) => element === document.activeElement)).toBe(true);
    // An example is there anyway; what was written into one can be got back as well.
    expect(await page.getByRole('button', { name: back }).count()).toBe(0);
    await first!.click();
    await box().press('Control+End');
    await box().pressSequentially(' DESC');
    await page.getByRole('button', { name: back }).click();
    expect(await box().inputValue()).toBe(mine);
    await page.getByRole('button', { name: back }).click();
    expect(await box().inputValue()).toMatch(/ DESC$/);
  });

  it('is not shown under what was said of what was written before', async () => {
    const { page } = own;
    await box().fill('SELECT store_nam FROM stores');
    await status().locator('mark').filter({ hasText: 'store_nam' }).waitFor();
    const said = await status().textContent();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/v1/questions/check', async (route) => {
      await held;
      await route.continue();
    });
    await box().fill('SELECT store_name FROM stores');
    await page.locator('section.sql > [role=status][aria-busy=true]').waitFor();
    expect(await status().textContent()).toBe(said);
    release();
    await status().getByText('The text is right').waitFor();
  });
});
