/** What is looked for in the rows of an answer: as it is shown, and under an address that means the same in every language. */
import { TestBrowser } from '@coffee/browser';
import { completedJob } from './http-jobs';
import { OwnPage } from './own-page';

jest.setTimeout(180_000);

describe('a search', () => {
  const own = new OwnPage();

  const found = (page = own.page) => page.locator('.answer-table').getByRole('status');
  const field = (page = own.page) => page.getByRole('searchbox');
  const says = (text: string, page = own.page) => found(page).filter({ hasText: text }).waitFor();
  const speak = (language: string) =>
    own.page.getByRole('combobox', { name: /Language|Idioma/ }).selectOption(language);

  it('finds a number as it is shown, in whatever language', async () => {
    const { page, served } = own;
    await page.goto(`${served.url}/jobs/${await completedJob(served.url)}/q3`);
    await field().fill('4,605.264');
    await says('1 of 34 rows');
    await own.spanish();
    await field().fill('2883,11');
    await says('1 de 34 filas');
    // As it is shown, as far as it is typed, and as files have it.
    for (const [typed, rows] of [
      ['2883,', '1'],
      ['2883.11', '1'],
      ['2.883', '1'],
      ['1.er sem', '23'],
      ['1.er sem. 2024', '13'],
      ['2024-H1', '13'],
    ] as const) {
      await field().fill(typed);
      await says(`${rows} de 34 filas`);
    }
  });

  it('says the same after the language was changed, and changed back', async () => {
    const { page, served } = own;
    await page.goto(`${served.url}/jobs/${await completedJob(served.url)}/q3`);
    await own.spanish();
    await field().fill('2.883');
    await says('1 de 34 filas');
    await speak('en');
    await says('1 of 34 rows');
    expect(await field().inputValue()).toBe('2883');
    await speak('es');
    await says('1 de 34 filas');
    expect(await field().inputValue()).toBe('2.883');
    // What is written in English is another number there.
    await speak('en');
    await field().fill('2.883');
    await says('0 of 34 rows');
    await speak('es');
    await says('0 de 34 filas');
    expect(await field().inputValue()).toBe('2,883');
    await field().fill('2.883');
    await says('1 de 34 filas');
  });

  it.each([
    ['q3', '2.883,11', '2883.11', '2883,11', '1 de 34 filas', '1 of 34 rows'],
    ['q3', '2883.11', '2883.11', '2883,11', '1 de 34 filas', '1 of 34 rows'],
    ['q3', '1.er sem', '-H1', '1.er sem.', '23 de 34 filas', '23 of 34 rows'],
    ['q3', 'G Coffee', 'G Coffee', 'G Coffee', '32 de 34 filas', '32 of 34 rows'],
  ])(
    'is under an address that finds the same in another language: %s, %s',
    async (answer, typed, sought, es, here, there) => {
      const { page, served } = own;
      const reader = await TestBrowser.launch({ locale: 'en' });
      try {
        await page.goto(`${served.url}/jobs/${await completedJob(served.url)}/${answer}`);
        await own.spanish();
        await field().fill(typed);
        await found().filter({ hasText: here }).waitFor();
        await page.waitForURL((url) => url.searchParams.get('search') === sought);
        const sent = await reader.open(page.url());
        await found(sent).filter({ hasText: there }).waitFor();
        expect(await field(sent).inputValue()).toBe(sought);
        await page.reload();
        await found().filter({ hasText: here }).waitFor();
        expect(await field().inputValue()).toBe(es);
        expect(reader.complaints).toEqual([]);
      } finally {
        await reader.stop();
      }
    },
  );
});
