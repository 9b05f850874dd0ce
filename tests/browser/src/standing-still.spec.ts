/** An upload, and a system, that stand still: nothing is said of them that was true before, and why, if that is known. */
import { generateFolder } from '@coffee/datagen';
import { remove, scratchFolder } from './data-sets';
import { OwnPage } from './own-page';

jest.setTimeout(180_000);

describe('an upload that stands still', () => {
  const own = new OwnPage();
  let folder: string;
  beforeAll(async () => {
    folder = scratchFolder();
    // More files than are read ahead of what is sent.
    await generateFolder(folder, { months: 60, transactionsPerMonth: 20, users: 20, seed: 5, edgeCases: false });
  });
  afterAll(() => remove(folder));

  it('has no rate, nor a time that is left; and the gateway is said to be away when it answers nothing else either', async () => {
    const { page } = own;
    let isHeld = false;
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/chunks/*', async (route) => {
      if (isHeld) await held;
      // Slow enough to be seen.
      else await new Promise((resolve) => setTimeout(resolve, 200));
      await route.continue();
    });
    await own.choose(folder);
    await own.answer();
    const facts = page.locator('section:has(progress) .facts');
    const left = facts.getByText(/^about .* left$/);
    await left.waitFor();
    isHeld = true;
    await left.waitFor({ state: 'detached' });
    expect(await facts.innerText()).toMatch(/^[\d.,]+\skB of [\d.,]+\skB$/);
    await page.getByText('Nothing more is taken just now.').waitFor();

    await page.route(/\/v1\/jobs\/[^/]+$/, async (route) => {
      await held;
      await route.continue();
    });
    await page.getByText('The gateway does not answer; trying again. If it still has the job then').waitFor();
    release();
    await own.isComplete();
  });
});

describe('the page of a system that stands still', () => {
  const own = new OwnPage();

  it('says that the gateway does not answer, and how things are once it does', async () => {
    const { page } = own;
    await page.goto(`${own.plain.url}/cluster`);
    await page.getByRole('heading', { level: 2 }).first().waitFor();
    await page.route('**/v1/cluster', () => undefined);
    const away = page.getByRole('alert').filter({ hasText: 'The gateway does not answer.' });
    await away.waitFor();
    await page.unroute('**/v1/cluster');
    await away.waitFor({ state: 'detached' });
  });
});
