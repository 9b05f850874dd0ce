/** Parameters as they are typed: what one is taken for, or is wrong with it, stands at its field, in the language of the page. */
import { OwnPage, example } from './own-page';

jest.setTimeout(180_000);

const WRONG = 'El importe mínimo es un número como 75 o 78,5: hasta 9 cifras, y hasta 3 decimales detrás de una coma.';
const YEARS =
  'Years are written as 2024,2025 or 2020-2025: from 1 to 9999, at most 100, and in a range the earlier one first.';
const HOURS = 'Hours are two times of day from 00:00 to 23:59:59, such as 06:00-23:00.';

describe('a parameter', () => {
  const own = new OwnPage();

  const field = (name: string) => own.page.getByRole('textbox', { name, exact: true });
  /** What tells those who listen of it; it is tied to its field. */
  const told = async (name: string) => {
    const ids = (await field(name).getAttribute('aria-describedby'))!.split(' ');
    return own.page.locator(`[id="${ids.at(-1)}"][role=status]`);
  };

  it('is left as it is typed, and shown as what it is taken for, where decimals stand behind a comma', async () => {
    const { page, served } = own;
    await page.goto(`${served.url}/?minAmount=80.5`);
    await own.spanish();
    const amount = field('Importe mínimo');
    expect(await amount.inputValue()).toBe('80,5');
    await page.getByText('por ejemplo 75 o 78,5', { exact: true }).waitFor();
    for (const [typed, taken, asked] of [
      ['1.000', 'Se entiende como 1000.', '1000'],
      ['78.765', 'Se entiende como 78765.', '78765'],
      ['1.234,5', 'Se entiende como 1234,5.', '1234.5'],
      ['90,25', '', '90.25'],
      ['90.5', 'Se entiende como 90,5.', '90.5'],
    ] as const) {
      await amount.fill(typed);
      await page.waitForURL(`**/?minAmount=${asked}`);
      expect(await amount.inputValue()).toBe(typed);
      expect(await amount.getAttribute('aria-invalid')).toBe('false');
      if (taken) await (await told('Importe mínimo')).filter({ hasText: taken }).waitFor();
      else await page.getByText(/^Se entiende como /).waitFor({ state: 'detached' });
    }
    for (const wrong of ['75,12345', '75.1234', 'mil']) {
      await amount.fill('80');
      await page.getByText(WRONG).waitFor({ state: 'detached' });
      await amount.fill(wrong);
      await (await told('Importe mínimo')).filter({ hasText: WRONG }).waitFor();
    }
    await field('Clientes por tienda').fill('1.000');
    await page.waitForURL(/top=1000/);
    await (await told('Clientes por tienda')).filter({ hasText: 'Se entiende como 1000.' }).waitFor();
  });

  it.each([
    ['en', 'Years', '2025-2024', YEARS],
    ['en', 'Years', '2024;2025', YEARS],
    ['en', 'Hours', '00:00-24:00', HOURS],
    ['es', 'Importe mínimo', '78,7651', WRONG],
    ['es', 'Clientes por tienda', '1,5', 'Los clientes por tienda son un número entero de 1 a 1000.'],
  ])('is told to be wrong at its field, in sight: %s, %s', async (language, name, typed, says) => {
    const { page } = own;
    await page.setViewportSize({ width: 320, height: 700 });
    await own.choose(example);
    await page.getByRole('combobox', { name: 'Language' }).selectOption(language);
    await field(name).fill(typed);
    const message = await told(name);
    await message.filter({ hasText: says }).waitFor();
    const [box, text] = [(await field(name).boundingBox())!, (await message.boundingBox())!];
    expect(text.y).toBeGreaterThan(box.y);
    expect(text.y + text.height).toBeLessThan(box.y + box.height + 150);
    expect(await page.getByText(says).count()).toBe(1);
    expect(await page.locator('input[aria-invalid=true]').count()).toBe(1);
    // Beside the button that cannot be pressed.
    await page.getByText(`${language === 'en' ? 'This is not taken' : 'No se admite'}: ${name}`).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('is told of when its writer pauses, not with each key', async () => {
    const { page, served } = own;
    await page.goto(served.url);
    await page.locator('.cards svg').nth(4).waitFor();
    const message = await told('Hours');
    await message.evaluate((element) => {
      const said: (string | null)[] = [];
      Object.assign(window, { said });
      new MutationObserver(() => said.push(element.textContent)).observe(element, {
        ...{ childList: true, characterData: true, subtree: true },
      });
    });
    await field('Hours').fill('');
    await field('Hours').pressSequentially('06:00-22:00');
    await page.waitForURL(/hours=06%3A00-22%3A00/);
    await field('Hours').pressSequentially(' or');
    await message.filter({ hasText: 'Hours are two times of day' }).waitFor();
    await field('Hours').pressSequentially(' so');
    await field('Hours').blur();
    expect(await page.evaluate('said')).toEqual([HOURS]);
    expect(await page.getByRole('alert').count()).toBe(0);
  });
});
