/** The pivot of an answer: numbers, names and dates that can be read, however many and however long they are. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jobEnded, openJob } from './http-jobs';
import { OwnPage, example } from './own-page';
import { Served } from './served';

jest.setTimeout(180_000);

/** Three answers: a column for each of two years, and twice for each of the stores, beside a long and a short name of the months. */
const text = [
  ['%Y', 'year_half_created_at', 'sum(final_amount)'],
  ['%Y-%m', 'year_half_created_at', 'sum(final_amount)'],
  ['%Y-%m', 'm', 'avg(final_amount)'],
]
  .map(
    ([time, name, amount]) => `SELECT store_name, strftime(created_at, '${time}') AS ${name}, ${amount} AS total
    FROM transactions JOIN stores USING (store_id) WHERE year(created_at) > 2023 GROUP BY ALL`,
  )
  .join(';');

/** @returns its address. */
async function jobOf({ url }: Served): Promise<string> {
  const job = await openJob(url, { data: 'served', sql: { questions: [{ name: 'total', text }] } });
  await jobEnded(url, job, 'completed');
  return `${url}/jobs/${job}`;
}

describe('a pivot', () => {
  const own = new OwnPage();
  let scratch: string;
  let long: Served;
  /** Of the example, and of it with stores of long names. */
  let jobs: Readonly<Record<'usual' | 'long', string>>;
  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'coffee-pivot-'));
    cpSync(example, scratch, { recursive: true });
    const names = Array.from({ length: 12 }, (_, i) => `${i + 1},${'W'.repeat(300)} ${i}\n`);
    writeFileSync(join(scratch, 'stores/stores.csv'), `store_id,store_name\n${names.join('')}`);
    long = await Served.start(scratch);
    jobs = { usual: await jobOf(own.served), long: await jobOf(long) };
  });
  afterAll(async () => {
    await long.stop();
    rmSync(scratch, { recursive: true });
  });

  const pivot = () => own.page.getByRole('region', { name: 'Pivot' });
  async function show(names: 'usual' | 'long', answer: string, width = 1280): Promise<void> {
    await own.page.setViewportSize({ width, height: 800 });
    await own.page.goto(`${jobs[names]}/${answer}`);
    await pivot().getByRole('cell').first().waitFor();
  }

  it('shows its numbers beside names of any length', async () => {
    await show('long', 'total');
    const wider = await pivot()
      .locator('.scroll')
      .evaluate((part) => part.scrollWidth - part.clientWidth);
    expect(wider).toBe(0);
  });

  const cases = [1280, 320].flatMap((width) =>
    (['usual', 'long'] as const).flatMap((names) =>
      ['total_2', 'total_3'].map((answer) => [width, names, answer] as const),
    ),
  );
  it.each(cases)(
    'breaks no date on a screen of %i pixels beside many columns: %s names, %s',
    async (width, names, answer) => {
      await show(names, answer, width);
      const lines = await pivot()
        .getByRole('rowheader')
        .evaluateAll((headers) =>
          headers.map((header) => {
            const range = document.createRange();
            range.selectNodeContents(header);
            return range.getClientRects().length;
          }),
        );
      expect(lines.length).toBeGreaterThan(10);
      expect(new Set(lines)).toEqual(new Set([1]));
    },
  );

  it.each([390, 320])('keeps the names of its rows in sight on a screen of %i pixels', async (width) => {
    for (const [names, colorScheme] of [
      ['usual', 'dark'],
      ['long', 'light'],
    ] as const) {
      await own.page.emulateMedia({ colorScheme });
      await show(names, 'total_2', width);
      const part = pivot().locator('.scroll');
      await part.evaluate((element) => (element.scrollLeft = element.scrollWidth));
      const edge = (await part.boundingBox())!;
      const number = (await pivot().getByRole('cell').last().boundingBox())!;
      for (const heading of [pivot().getByRole('columnheader').first(), pivot().getByRole('rowheader').first()]) {
        const { x, width } = (await heading.boundingBox())!;
        expect([x, x + width <= number.x]).toEqual([edge.x, true]);
        // What goes by below is not seen through it.
        const [own, below] = await heading.evaluate((element) =>
          [element, document.documentElement].map((each) => getComputedStyle(each).backgroundColor),
        );
        expect(own).toBe(below);
      }
    }
  });

  it('breaks names of columns between their words', async () => {
    await show('usual', 'total', 320);
    const lines = await pivot()
      .getByRole('columnheader')
      .first()
      .evaluate((header) =>
        [...header.childNodes].map((text) => {
          const range = document.createRange();
          range.selectNodeContents(text);
          return range.getClientRects().length;
        }),
      );
    expect(Math.max(...lines)).toBe(1);
    expect(lines.length).toBeGreaterThan(1);
  });

  it('draws no name over another', async () => {
    await show('long', 'total_2');
    const beyond = await pivot()
      .getByRole('columnheader')
      .evaluateAll((headers) => headers.filter((header) => header.scrollWidth > header.clientWidth).length);
    expect(beyond).toBe(0);
  });
});
