/** A page as whoever has only a keyboard meets it. */
import type { Page } from 'playwright-core';

export interface Focused {
  readonly what: string;
  /** Whether its outline is seen, and none of it cut. */
  readonly isSeen: boolean;
}

/** What has the focus, by its label where it has one (text of what is under way changes); undefined: nothing of the page. */
export const focused = (page: Page): Promise<Focused | undefined> =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return undefined;
    const { outlineStyle, outlineWidth, outlineOffset } = getComputedStyle(element);
    // Browsers leave what is in sight in part as it is, and scroll by whole pixels.
    element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    const reach = parseFloat(outlineWidth) + parseFloat(outlineOffset) - 1;
    let isCut = false;
    for (let part = element.parentElement; part && part !== document.body; part = part.parentElement) {
      if (getComputedStyle(part).overflowX === 'visible') continue;
      const [all, ring] = [part.getBoundingClientRect(), element.getBoundingClientRect()];
      const [left, top] = [all.left + part.clientLeft, all.top + part.clientTop];
      const [right, bottom] = [left + part.clientWidth, top + part.clientHeight];
      isCut ||= ring.left - reach < left || ring.right + reach > right;
      isCut ||= ring.top - reach < top || ring.bottom + reach > bottom;
    }
    const label =
      element instanceof HTMLInputElement
        ? `${element.type} ${element.name}`
        : (element.ariaLabel ?? element.textContent);
    return {
      what: `${element.localName} ${label?.trim().slice(0, 60) ?? ''}`,
      isSeen: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && !isCut,
    };
  });

/** Everything that can be reached by Tab, from the first to the last. */
export async function tabbed(page: Page): Promise<readonly Focused[]> {
  const all = [];
  await page.locator('.skip').focus();
  await page.keyboard.press('Shift+Tab');
  for (;;) {
    await page.keyboard.press('Tab');
    const now = await focused(page);
    if (!now || now.what === all[0]?.what) return all;
    all.push(now);
  }
}

/** Whatever can be pressed, chosen or scrolled; of radio buttons the one that is chosen, as browsers have it. */
export const active = (page: Page): Promise<string[]> =>
  page
    .locator(
      'a[href], button:enabled, select, summary, [tabindex="0"], input:not([type=file], [type=radio]), input[type=radio]:checked',
    )
    .filter({ visible: true })
    .evaluateAll((elements) =>
      elements.map((element) => {
        const label =
          element instanceof HTMLInputElement
            ? `${element.type} ${element.name}`
            : (element.ariaLabel ?? element.textContent);
        return `${element.localName} ${label?.trim().slice(0, 60) ?? ''}`;
      }),
    );

/** Goes on by Tab to what has this label, and presses a key there. */
export async function pressAt(page: Page, what: string, key = 'Enter'): Promise<void> {
  for (let i = 0; i < 200; i++) {
    await page.keyboard.press('Tab');
    const now = await focused(page);
    if (now?.what === what) return page.keyboard.press(key);
  }
  throw new Error(`Tab does not reach ${what}`);
}
