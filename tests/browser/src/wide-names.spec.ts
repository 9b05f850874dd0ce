/** Names in whatever letters: what is drawn of them stays within its plot, by the fonts that there are. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { completedJob, jobEnded, openJob } from './http-jobs';
import { OwnPage, example } from './own-page';
import { Served } from './served';

jest.setTimeout(180_000);

/** As many as there are stores. */
const cases = [1280, 320].flatMap((width) =>
  ['a0OéWMm@%w+', 'ŒЩжшю漢한☕🙂—ﷺ'].map((letters) => [width, letters] as const),
);

describe('a plot', () => {
  const own = new OwnPage();
  let scratch: string;
  beforeAll(() => (scratch = mkdtempSync(join(tmpdir(), 'coffee-wide-names-'))));
  afterAll(() => rmSync(scratch, { recursive: true }));

  /** The example, each of whose stores has a long name of one of these letters. */
  function folderOf(letters: string): string {
    const folder = mkdtempSync(join(scratch, 'names-'));
    cpSync(example, folder, { recursive: true });
    const stores = [...letters].map((letter, i) => `${i + 1},${letter.repeat(200)}\n`);
    writeFileSync(join(folder, 'stores/stores.csv'), `store_id,store_name\n${stores.join('')}`);
    return folder;
  }

  it.each(cases)(
    'has all of its texts within its edges, on a screen of %i pixels: names of %s',
    async (width, letters) => {
      const served = await Served.start(folderOf(letters));
      try {
        await own.page.setViewportSize({ width, height: 800 });
        await own.page.goto(`${served.url}/jobs/${await completedJob(served.url)}`);
        await own.page.locator('.plot svg').nth(4).waitFor();
        const beyond = await own.page.locator('.plot svg text').evaluateAll((texts) =>
          texts.flatMap((text) => {
            const { left, right } = text.getBoundingClientRect();
            const edge = text.closest('svg')!.getBoundingClientRect();
            const by = Math.max(edge.left - left, right - edge.right);
            return by > 0.5 ? [`${text.textContent?.slice(0, 3)} by ${by.toFixed(1)}`] : [];
          }),
        );
        expect(beyond).toEqual([]);
      } finally {
        await served.stop();
      }
    },
  );
});

describe('a page of a narrow screen', () => {
  const own = new OwnPage();

  it('is no wider than the screen, whatever somebody calls a question', async () => {
    const text = 'SELECT store_name FROM stores';
    const job = await openJob(own.served.url, {
      data: 'served',
      sql: { questions: [{ name: 'w'.repeat(100), text }] },
    });
    await jobEnded(own.served.url, job, 'completed');
    await own.page.setViewportSize({ width: 320, height: 640 });
    const wider: number[] = [];
    for (const path of [`jobs/${job}`, `jobs/${job}/${'w'.repeat(50)}`, `compare?a=${job}&b=${job}`]) {
      await own.page.goto(`${own.served.url}/${path}`);
      await own.page.getByText('w'.repeat(50)).first().waitFor();
      await own.page.locator('.plot svg').first().waitFor();
      wider.push(await own.page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth));
    }
    expect(wider).toEqual([0, 0, 0]);
  });
});
