/** The page of the API, which is not of the application: plain HTML with a style of its own. */
import { OwnPage } from './own-page';

jest.setTimeout(180_000);

describe('the page of the API', () => {
  const own = new OwnPage();

  it('fits a narrow screen', async () => {
    await own.page.setViewportSize({ width: 320, height: 640 });
    await own.page.goto(`${own.served.url}/docs`);
    expect(await own.page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  });

  it('breaks paths and types on a narrow screen where their parts end', async () => {
    await own.page.setViewportSize({ width: 320, height: 640 });
    await own.page.goto(`${own.served.url}/docs`);
    const broken = await own.page.locator('h2 code, td code').evaluateAll((codes) =>
      codes.flatMap((code) =>
        [...code.childNodes].flatMap((part) => {
          const words = [...(part.textContent ?? '').matchAll(/[\w{}]+/g)];
          return words.flatMap(({ 0: word, index }) => {
            const range = document.createRange();
            range.setStart(part, index);
            range.setEnd(part, index + word.length);
            return range.getClientRects().length > 1 ? [word] : [];
          });
        }),
      ),
    );
    expect(broken).toEqual([]);
  });

  it('says on a narrow screen what each cell of a problem is, and on a wide one at the head of its column', async () => {
    const before = (): Promise<string[]> =>
      own.page
        .locator('#GONE td')
        .evaluateAll((cells) => cells.map((cell) => getComputedStyle(cell, '::before').content));
    await own.page.setViewportSize({ width: 320, height: 640 });
    await own.page.goto(`${own.served.url}/docs`);
    expect(await before()).toEqual(['none', '"status: "', '"again: "', 'none']);
    await own.page.setViewportSize({ width: 1280, height: 800 });
    expect(await before()).toEqual(['none', 'none', 'none', 'none']);
  });

  it('breaks no word, no name and no type where there is room', async () => {
    await own.page.setViewportSize({ width: 1280, height: 800 });
    await own.page.goto(`${own.served.url}/docs`);
    const broken = await own.page.locator('td, th').evaluateAll((cells) => {
      const lines = (cell: Element): number => {
        const range = document.createRange();
        range.selectNodeContents(cell);
        return new Set([...range.getClientRects()].map(({ top }) => Math.round(top / 8))).size;
      };
      return cells
        .filter((cell) => /^[a-zA-Z/?={}]+$/.test(cell.textContent) && lines(cell) > 1)
        .map((cell) => cell.textContent);
    });
    expect(broken).toEqual([]);
  });

  it('is dark as a whole, where links are', async () => {
    await own.page.emulateMedia({ colorScheme: 'dark' });
    await own.page.goto(`${own.served.url}/docs`);
    const scheme = await own.page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
    expect(scheme).toBe('light dark');
  });
});
