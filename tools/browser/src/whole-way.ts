/** The way of somebody who opens the page for the first time: a folder is chosen, asked about, and every answer is read. */
import type { Page } from 'playwright-core';
import { allRows, answerTable, type Language } from './page-tables';

const words = {
  en: { answer: 'Answer', complete: 'complete', token: 'Token', signIn: 'Sign in' },
  es: { answer: 'Responder', complete: 'completo', token: 'Clave', signIn: 'Entrar' },
} as const;

export interface ReadAnswer {
  readonly columns: readonly string[];
  /** As the result file has them. */
  readonly rows: readonly (readonly string[])[];
}

/**
 * @param page that shows the first page, and then the last answer.
 * @param look called while the page shows each answer.
 * @returns all answers, by name.
 */
export async function answersInBrowser(
  page: Page,
  folder: string,
  language: Language = 'en',
  look: (answer: string) => Promise<void> = () => Promise.resolve(),
): Promise<Map<string, ReadAnswer>> {
  const { answer, complete } = words[language];
  await page.locator('input[data-kind=folder]').setInputFiles(folder);
  await page.getByRole('button', { name: answer, exact: true }).click();
  await page.getByText(complete, { exact: true }).waitFor();
  const links = page.getByRole('article').getByRole('heading').getByRole('link');
  await links.first().waitFor();
  const answers = new Map<string, ReadAnswer>();
  const paths = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
  for (const path of paths) {
    await page.goto(new URL(path, page.url()).href);
    const head = answerTable(page).getByRole('columnheader');
    await head.first().waitFor();
    const name = path.split('/').at(-1)!;
    answers.set(name, {
      columns: await head.allInnerTexts(),
      rows: await allRows(page, language),
    });
    await look(name);
  }
  return answers;
}

/** Where the page asks for a token. */
export async function signIn(page: Page, token: string, language: Language = 'en'): Promise<void> {
  const say = words[language];
  await page.getByLabel(say.token).fill(token);
  await page.getByRole('button', { name: say.signIn, exact: true }).click();
  await page.locator('input[data-kind=folder]').waitFor({ state: 'attached' });
}
