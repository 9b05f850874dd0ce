/** What the specs of single moments share: a browser with a page of its own for each test, and servers without and with a folder of theirs. */
import { join } from 'node:path';
import { TestBrowser } from '@coffee/browser';
import type { Page } from 'playwright-core';
import { Served, root } from './served';
import { startAll } from './start-all';

export const example = join(root, 'examples/small');

export class OwnPage {
  browser!: TestBrowser;
  plain!: Served;
  served!: Served;
  page!: Page;

  /** In a `describe`: begins and ends all of it with its tests. */
  constructor() {
    beforeAll(async () => {
      const started = await startAll(TestBrowser.launch(), Served.start(), Served.start(example));
      [this.browser, this.plain, this.served] = started;
    });
    afterAll(() => Promise.all([this.browser, this.plain, this.served].map((each) => each.stop())));
    beforeEach(async () => {
      this.page = await this.browser.open(this.plain.url);
    });
    afterEach(async () => {
      // A test may have closed it; what it has kept, its language too, is nothing to the next.
      if (this.page.isClosed()) this.page = await this.browser.open(this.plain.url);
      await this.page.evaluate(() => localStorage.clear());
      await this.page.goto(this.served.url);
      await this.page.evaluate(() => localStorage.clear());
      await this.page.close();
      // Of the page itself: what is refused or cannot be reached is asked for here.
      const thrown = this.browser.complaints.splice(0).filter((text) => !/^(a request to|Failed to load) /.test(text));
      expect(thrown).toEqual([]);
    });
  }

  async choose(folder: string): Promise<void> {
    await this.page.locator('input[data-kind=folder]').last().setInputFiles(folder);
    await this.page.getByRole('heading', { name: 'What is in it' }).waitFor();
  }

  answer(): Promise<void> {
    return this.page.getByRole('button', { name: 'Answer', exact: true }).click();
  }

  async isComplete(): Promise<void> {
    await this.page.getByText('complete', { exact: true }).waitFor();
  }

  spanish(): Promise<unknown> {
    return this.page.getByRole('combobox', { name: 'Language' }).selectOption('es');
  }

  /** Tag and words of what has the focus. */
  focused(): Promise<string> {
    return this.page.evaluate(() => {
      const { localName, textContent } = document.activeElement!;
      return `${localName} ${localName === 'a' || localName === 'button' ? textContent : ''}`.trim();
    });
  }

  /** Sends the example, all but its chunks, which wait. @returns what lets them go. */
  async sendAndHold(): Promise<() => void> {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await this.page.route('**/chunks/*', async (route) => {
      await held;
      await route.continue();
    });
    await this.choose(example);
    await this.answer();
    await this.page.getByText('Keep this page open').waitFor();
    // Whoever sends knows it before whoever watches has seen the job.
    await this.page.getByRole('button', { name: 'Cancel', exact: true }).waitFor();
    return release;
  }
}
