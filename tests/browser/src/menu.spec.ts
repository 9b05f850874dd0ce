/** The menu of every page: where one is, and in which order it is gone through. */
import { OwnPage } from './own-page';

jest.setTimeout(180_000);

describe('the menu', () => {
  const own = new OwnPage();

  it.each([
    ['/', 'New analysis'],
    ['/jobs', 'Jobs'],
    ['/jobs/nothing', 'Jobs'],
    ['/compare', 'Jobs'],
    ['/cluster', 'System'],
  ])('marks in the menu where one is: %s', async (path, entry) => {
    const { page, plain } = own;
    await page.goto(plain.url + path);
    await page.locator('nav a').first().waitFor();
    expect(await page.locator('nav [aria-current]').allTextContents()).toEqual([entry]);
  });

  it.each(['none', 'active'] as const)(
    'has a line under the page that is shown alone, colours forced: %s',
    async (forcedColors) => {
      const { page, plain } = own;
      await page.emulateMedia({ forcedColors });
      await page.goto(`${plain.url}/jobs`);
      await page.locator('nav a').first().waitFor();
      const lined = await page.locator('nav a').evaluateAll((links) =>
        links
          .filter((link) => {
            const { borderBottomWidth, borderBottomColor, textDecorationLine } = getComputedStyle(link);
            const isSeen = parseFloat(borderBottomWidth) > 0 && !/, 0\)$/.test(borderBottomColor);
            return isSeen || textDecorationLine !== 'none';
          })
          .map(({ textContent }) => textContent),
      );
      expect(lined).toEqual(['Jobs']);
    },
  );

  it.each([320, 600, 1200])('is gone through by Tab in the order in which it is seen, %i wide', async (width) => {
    const { page, plain } = own;
    await page.setViewportSize({ width, height: 700 });
    await page.goto(plain.url);
    await own.spanish();
    const places = await page
      .locator('header :is(a, button, select)')
      .evaluateAll((parts) =>
        parts.map((part) => part.getBoundingClientRect()).map(({ top, bottom, left }) => ({ top, bottom, left })),
      );
    expect(places.length).toBeGreaterThan(5);
    const isBefore = (a: (typeof places)[number], b: (typeof places)[number]): boolean =>
      a.bottom <= b.top || (a.left < b.left && a.top < b.bottom);
    expect(places.slice(1).map((place, i) => isBefore(places[i]!, place))).toEqual(places.slice(1).map(() => true));
  });
});
