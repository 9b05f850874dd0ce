/** What a person reads in the tables of the page, with the numbers as result files have them. */
import type { Locator, Page } from 'playwright-core';

/** Of languages whose numbers tests read: the sign of groups, and that before decimals. */
const signs = { en: [',', '.'], es: ['.', ','] } as const;
export type Language = keyof typeof signs;

/** A number as it is shown, as it is in the file: groups go, the decimals have a point. Anything else is as it is. */
export function plain(text: string, language: Language): string {
  const [group, decimal] = signs[language];
  const number = new RegExp(`^-?\\d{1,3}(\\${group}\\d{3})*(\\${decimal}\\d+)?$|^-?\\d+(\\${decimal}\\d+)?$`);
  return number.test(text) ? text.replaceAll(group, '').replace(decimal, '.') : text;
}

/** A row that has not come by then will not. */
const MOST_LOOKS = 5000;

/** The rows of the answer that is shown: not its pivot, which a page may draw first. */
export const answerTable = (page: Page): Locator => page.locator('[role=table][aria-rowcount]');

/** All rows of the answer that is shown, by scrolling from the first to the last. */
export async function allRows(page: Page, language: Language): Promise<string[][]> {
  const table = answerTable(page);
  const rows = new Map<number, string[]>();
  const count = Number(await table.getAttribute('aria-rowcount')) - 1;
  for (let looks = 0; rows.size < count; looks++) {
    if (looks > MOST_LOOKS) throw new Error(`${rows.size} of ${count} rows can be seen`);
    for (const [index, cells] of await seenRows(table)) rows.set(index, cells);
    // To the first that was not seen: what is scrolled to is drawn in the next frame, and its rows come when they have been fetched.
    const next = Array.from({ length: count }, (_, i) => i).find((i) => !rows.has(i + 2)) ?? count;
    await table.evaluate((element, share) => {
      element.scrollTop = share * (element.scrollHeight - element.clientHeight);
    }, next / count);
    await page.waitForTimeout(5);
  }
  return [...rows].sort(([a], [b]) => a - b).map(([, cells]) => cells.map((cell) => plain(cell, language)));
}

/** By their places, those whose cells have come. */
async function seenRows(table: Locator): Promise<[number, string[]][]> {
  const rows = await table
    .getByRole('row')
    .evaluateAll((elements) =>
      elements.map((row): [number, string[]] => [
        Number(row.getAttribute('aria-rowindex')),
        [...row.querySelectorAll('[role=cell]')].map((cell) => cell.textContent ?? ''),
      ]),
    );
  return rows.filter(([index, cells]) => index > 1 && cells.some((cell) => cell !== ''));
}
