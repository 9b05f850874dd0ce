/** Narrow screens and wide ones: what does not fit says so, and what people look at most fits. */
import type { Locator } from 'playwright-core';
import { completedJob, jobEnded, openJob } from './http-jobs';
import { OwnPage, example } from './own-page';

jest.setTimeout(180_000);

const themes = [
  { colorScheme: 'light', forcedColors: 'none' },
  { colorScheme: 'dark', forcedColors: 'none' },
  { colorScheme: 'light', forcedColors: 'active' },
  { colorScheme: 'dark', forcedColors: 'active' },
] as const;

describe('on a narrow screen', () => {
  const own = new OwnPage();
  beforeEach(() => own.page.setViewportSize({ width: 320, height: 640 }));

  const show = async (path: string, selector: string): Promise<void> => {
    await own.page.goto(own.served.url + path);
    await own.page.locator(selector).first().waitFor();
  };

  /** What is scrolled takes its place, and is not seen: there is the ground alone. */
  const leaveGround = (): Promise<void> =>
    own.page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(':is(.scroll, .rows) > * { visibility: hidden } pre.scroll { color: transparent }');
      document.adoptedStyleSheets = [sheet];
    });
  /** At which edges of the part its ground has another colour than between them. */
  async function shaded(part: Locator): Promise<string> {
    const box = (await part.boundingBox())!;
    // Below the head of a table of rows, and within frames.
    const clip = { x: box.x + 2, y: box.y + box.height / 2, width: box.width - 4, height: 1 };
    const png = await own.page.screenshot({ clip });
    return own.page.evaluate(
      async (bytes) => {
        const image = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
        const canvas = new OffscreenCanvas(image.width, 1).getContext('2d')!;
        canvas.drawImage(image, 0, 0);
        const at = (x: number): number[] => [...canvas.getImageData(x, 0, 1, 1).data];
        const ground = at(image.width / 2);
        const differs = (x: number): boolean => Math.max(...at(x).map((value, i) => Math.abs(value - ground[i]!))) > 24;
        return [differs(1) && 'left', differs(image.width - 2) && 'right'].filter(Boolean).join(' ');
      },
      [...png],
    );
  }

  const places: Readonly<Record<string, () => Promise<void>>> = {
    'the graph and the stages of a job': async () => {
      const job = await openJob(own.plain.url, {});
      await own.page.goto(`${own.plain.url}/jobs/${job}`);
      await own.page.locator('.graph').waitFor();
    },
    'the table of an answer': async () => show(`/jobs/${await completedJob(own.served.url)}/q4`, '.rows [role=cell]'),
    'a pivot': async () => show(`/jobs/${await completedJob(own.served.url)}/q3`, '.pivot'),
    async 'a question in SQL'() {
      const text = `SELECT store_name FROM stores WHERE store_name <> '${'no'.repeat(40)}'`;
      const job = await openJob(own.served.url, { data: 'served', sql: { questions: [{ name: 'names', text }] } });
      await jobEnded(own.served.url, job, 'completed');
      await show(`/jobs/${job}`, 'details:has(pre)');
      await own.page.locator('details:has(pre) summary').click();
    },
  };

  it.each(Object.keys(places))('shows towards where there is more: %s', async (place) => {
    await places[place]!();
    await leaveGround();
    const parts = await own.page.locator('.scroll:visible, .rows').all();
    let scrolled = 0;
    for (const part of parts) {
      const more = await part.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
      if (more <= 0) continue;
      scrolled++;
      await part.scrollIntoViewIfNeeded();
      for (const theme of themes) {
        await own.page.emulateMedia(theme);
        const seen: string[] = [];
        for (const left of [0, more / 2, more]) {
          await part.evaluate((element, left) => (element.scrollLeft = left), left);
          seen.push(await shaded(part));
        }
        expect([theme, seen]).toEqual([theme, ['right', 'left right', 'left']]);
      }
    }
    expect(scrolled).toBeGreaterThan(0);
  });

  const beyond = (part: Locator): Promise<number> =>
    part.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);

  it('has all of what the folder of a server has in sight', async () => {
    await show('/', 'details summary');
    await own.spanish();
    await own.page.getByText(/^Qué contiene/).click();
    expect(await beyond(own.page.locator('.scroll:visible'))).toBe(0);
  });

  it('has all of what waits in the system in sight', async () => {
    const queues = ['aggregator.purchases', 'filter.transaction_items'].map((queue) => ({
      ...{ queue, messages: 12_345, consumers: 12 },
    }));
    await own.page.route('**/v1/cluster', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...((await response.json()) as object), queues } });
    });
    await show('/cluster', 'td');
    await own.spanish();
    expect(await beyond(own.page.locator('.scroll'))).toBe(0);
  });

  it('has more than the names of the stages of a job in sight', async () => {
    await places['the graph and the stages of a job']!();
    await own.spanish();
    const { x, width } = (await own.page.getByRole('columnheader', { name: 'Réplicas' }).boundingBox())!;
    expect(x + width).toBeLessThan(320);
  });

  it('keeps the names of the stages of a job in sight', async () => {
    await own.page.setViewportSize({ width: 240, height: 640 });
    await places['the graph and the stages of a job']!();
    const table = own.page.locator('.scroll:has(.stages)');
    await table.evaluate((part) => (part.scrollLeft = part.scrollWidth));
    expect(await table.evaluate((part) => part.scrollLeft)).toBeGreaterThan(20);
    const name = (await table.getByRole('rowheader').first().boundingBox())!;
    expect(name.x).toBe((await table.boundingBox())!.x);
  });

  it('has all of a job in its list in sight, as a table for whoever listens', async () => {
    await completedJob(own.served.url);
    await show('/jobs', 'tbody tr');
    await own.spanish();
    expect(await beyond(own.page.locator('.scroll'))).toBe(0);
    const row = own.page.locator('[role=table] > [role=rowgroup] > [role=row]').last();
    expect((await row.boundingBox())!.height).toBeLessThan(640 / 3);
    const cells = row.locator('> [role=rowheader], > [role=cell]');
    expect(await cells.count()).toBe(6);
    const labels = await cells.evaluateAll((all) => all.map((cell) => getComputedStyle(cell, '::before').content));
    const headings = await own.page.locator('[role=columnheader]').allTextContents();
    expect(labels.slice(1)).toEqual(headings.slice(1).map((heading) => `"${heading}" / ""`));
    for (const cell of await cells.all()) {
      const { x, width } = (await cell.boundingBox())!;
      expect(x + width).toBeLessThanOrEqual(320);
    }
  });

  it('has the names of the columns of an answer in sight, with their arrows; of a very long one its beginning', async () => {
    const long = 'w'.repeat(60);
    const text = `SELECT store_name AS kind, store_id AS month, store_id AS revenue, store_id AS mmmwwwmmm, store_id AS ${long} FROM stores`;
    const job = await openJob(own.served.url, { data: 'served', sql: { questions: [{ name: 'names', text }] } });
    await jobEnded(own.served.url, job, 'completed');
    await show(`/jobs/${job}/names`, '.rows [role=cell]');
    const cut = (): Promise<(string | null)[]> =>
      own.page
        .locator('.row.head button')
        .evaluateAll((buttons) =>
          buttons
            .filter((button) =>
              [button, ...button.children].some(
                ({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth,
              ),
            )
            .map(({ textContent }) => textContent),
        );
    expect(await cut()).toEqual([long]);
    for (const name of ['month', 'revenue', long]) {
      await own.page.getByRole('button', { name }).click();
      const head = own.page.locator('[aria-sort=ascending]').filter({ hasText: name });
      await head.waitFor();
      expect((await cut()).map((name) => name?.slice(0, 60))).toEqual([long]);
      const [cell, arrow] = [(await head.boundingBox())!, (await head.getByText('▲').last().boundingBox())!];
      expect(arrow.x + arrow.width).toBeLessThanOrEqual(cell.x + cell.width);
    }
  });

  /** Texts that end in dots, of cells and of names. */
  const cut = (): Promise<(string | null)[]> =>
    own.page
      .locator('.rows')
      .evaluate((rows) =>
        [...rows.querySelectorAll('[role=cell], .column')]
          .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
          .map(({ textContent }) => textContent),
      );
  async function showAnswer(text: string): Promise<void> {
    const job = await openJob(own.served.url, { data: 'served', sql: { questions: [{ name: 'wide', text }] } });
    await jobEnded(own.served.url, job, 'completed');
    await show(`/jobs/${job}/wide`, '.rows [role=cell]');
  }

  it('cuts no text of a wide answer, in whatever size it is written', async () => {
    await showAnswer(`SELECT created_at, date_trunc('month', created_at) AS mes, store_id, final_amount, original_amount,
      discount_applied, user_id, payment_method_id, transaction_id, final_amount > 50 AS grande,
      user_id IS NULL AS anonimo FROM transactions ORDER BY created_at, transaction_id LIMIT 20`);
    for (const width of [390, 320, 500, 1280]) {
      await own.page.setViewportSize({ width, height: 844 });
      expect([width, await cut()]).toEqual([width, []]);
    }
    await own.spanish();
    for (const size of ['13.7px', '21px']) {
      await own.page.locator('.rows').evaluate((rows, size) => (rows.style.fontSize = size), size);
      expect([size, await cut()]).toEqual([size, []]);
    }
  });

  it('says a text that is cut in full where one points at it, and no other', async () => {
    const long = 'm'.repeat(35);
    await showAnswer(`SELECT store_name, '${long}' AS words FROM stores`);
    expect(new Set(await cut())).toEqual(new Set([long]));
    const cells = own.page.getByRole('row').nth(1).getByRole('cell');
    await cells.last().hover();
    expect(await cells.last().getAttribute('title')).toBe(long);
    await cells.first().hover();
    expect(await own.page.locator('.rows [role=cell][title]:not([title=""])').count()).toBe(0);
  });

  it('has the numbers beside names of stores in sight on a phone', async () => {
    await own.page.setViewportSize({ width: 390, height: 844 });
    const text =
      'SELECT s.store_name, avg(t.final_amount) AS average_ticket FROM transactions t JOIN stores s ON t.store_id = s.store_id GROUP BY s.store_name';
    const job = await openJob(own.served.url, { data: 'served', sql: { questions: [{ name: 'tickets', text }] } });
    await jobEnded(own.served.url, job, 'completed');
    await show(`/jobs/${job}/tickets`, '.rows [role=cell]');
    expect(await beyond(own.page.locator('.rows'))).toBe(0);
  });

  it('has fields of one width, and no border that goes through the name of a group of them', async () => {
    await own.choose(example);
    await own.spanish();
    const widths = await own.page
      .locator('.fields input:not([type=radio])')
      .evaluateAll((inputs) => inputs.map((input) => input.getBoundingClientRect().width));
    expect(widths.length).toBeGreaterThan(1);
    expect(new Set(widths).size).toBe(1);
    const crossed = await own.page
      .locator('legend')
      .evaluateAll((legends) =>
        legends
          .filter((legend) => legend.getBoundingClientRect().top <= legend.parentElement!.getBoundingClientRect().top)
          .map(({ textContent }) => textContent),
      );
    expect(crossed).toEqual([]);
  });
});

describe('on a screen of middle width', () => {
  const own = new OwnPage();

  it('has all columns of the stages of a job in sight, and no name of a stage in two lines', async () => {
    const { page, plain } = own;
    await page.setViewportSize({ width: 1024, height: 768 });
    const job = await openJob(plain.url, {});
    await page.route('**/events', () => undefined);
    await page.route(`**/v1/jobs/${job}`, async (route) => {
      const response = await route.fetch();
      const status = (await response.json()) as { readonly stages: readonly object[] };
      const numbers = { done: 1234, expected: 5678, waiting: 4321, rowsIn: 123_456_789, rowsOut: 12_345_678 };
      const stages = status.stages.map((stage) => ({ ...stage, ...numbers }));
      await route.fulfill({ response, json: { ...status, stages } });
    });
    await page.goto(`${plain.url}/jobs/${job}`);
    await own.spanish();
    const table = page.locator('.scroll:has(.stages)');
    await table.getByText('1234 de 5678').first().waitFor();
    expect(await table.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
    const names = await table.getByRole('rowheader').evaluateAll((cells) =>
      cells.map((cell) => {
        const range = document.createRange();
        range.selectNodeContents(cell);
        return new Set([...range.getClientRects()].map(({ top }) => top)).size;
      }),
    );
    expect(names.length).toBeGreaterThan(1);
    expect(new Set(names)).toEqual(new Set([1]));
  });
});

describe('on a wide screen', () => {
  const own = new OwnPage();
  beforeEach(() => own.page.setViewportSize({ width: 1920, height: 1080 }));

  it('has all parameters in one line, in the language with the longer words', async () => {
    await own.choose(example);
    await own.spanish();
    const lines = await own.page
      .locator('.fields input:not([type=radio])')
      .evaluateAll((inputs) => inputs.map((input) => input.getBoundingClientRect().top));
    expect(lines).toHaveLength(4);
    expect(new Set(lines).size).toBe(1);
  });

  it('shows which columns can be sorted, and which one is', async () => {
    const job = await completedJob(own.served.url);
    await own.page.goto(`${own.served.url}/jobs/${job}/q4`);
    await own.page.getByRole('button', { name: 'store_name' }).click();
    await own.page.locator('[aria-sort=ascending]').waitFor();
    const signs = await own.page
      .locator('.row.head button')
      .evaluateAll((buttons) =>
        buttons.map((button) => [
          button.textContent.split(' ')[1],
          /↕/.test(getComputedStyle(button, '::after').content),
        ]),
      );
    expect(signs).toEqual([
      ['▲', false],
      [undefined, true],
      [undefined, true],
    ]);
  });
});
