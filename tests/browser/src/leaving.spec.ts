/** A page that sends: whoever is about to leave it is asked, and other tabs of the browser know that it does. */
import { OwnPage, example } from './own-page';

jest.setTimeout(180_000);

describe('a page that sends', () => {
  const own = new OwnPage();

  /** @returns whether the page asks before it is closed; it then stays. */
  async function asks(): Promise<boolean> {
    const asked = own.page.waitForEvent('dialog').then(async (dialog) => {
      expect(dialog.type()).toBe('beforeunload');
      await dialog.dismiss();
      return true;
    });
    const closed = own.page.waitForEvent('close').then(() => false);
    await own.page.close({ runBeforeUnload: true });
    const isAsked = await Promise.race([asked, closed]);
    await Promise.allSettled(isAsked ? [] : [asked]);
    return isAsked;
  }

  it('asks before it is left, and not once all is sent', async () => {
    const release = await own.sendAndHold();
    expect(await asks()).toBe(true);
    release();
    await own.page.getByText('complete', { exact: true }).waitFor();
    expect(await asks()).toBe(false);
  });

  it('asks no longer once its job is cancelled', async () => {
    const release = await own.sendAndHold();
    own.page.once('dialog', (dialog) => void dialog.accept());
    await own.page.getByRole('button', { name: 'Cancel' }).click();
    await own.page.getByText('cancelled', { exact: true }).waitFor();
    expect(await asks()).toBe(false);
    release();
  });

  it('is known to another tab, which asks for the folder once nobody sends', async () => {
    const release = await own.sendAndHold();
    // Of the other tab: all that it has ever shown.
    await own.page.context().addInitScript(() => {
      const seen = ((globalThis as { seen?: string[] }).seen = [] as string[]);
      new MutationObserver(() => seen.push(document.body?.textContent ?? '')).observe(document, {
        ...{ childList: true, subtree: true, characterData: true },
      });
    });
    const other = await own.browser.open(own.page.url());
    await other.getByText('Another tab of this browser is sending the data of this job').waitFor();
    const seen = await other.evaluate(() => (globalThis as { seen?: string[] }).seen!);
    expect(seen.filter((text) => text.includes('the same folder again'))).toEqual([]);
    await own.page.goto(`${own.plain.url}/jobs`);
    await other.getByText('Choose the same folder again to go on').waitFor();
    await other.bringToFront();
    await other.locator('input[data-kind=folder]').setInputFiles(example);
    release();
    await other.getByText('complete', { exact: true }).waitFor();
    await other.close();
  });
});
