/** English on a page in another language that is not said to be English: a voice would read it as if it were of that language. */
import type { Page } from 'playwright-core';

/** Words that a sentence in English hardly does without, and none of which is one in Spanish. */
const WORDS = [
  'the',
  'is',
  'are',
  'was',
  'be',
  'it',
  'of',
  'and',
  'this',
  'there',
  'which',
  'for',
  'with',
  'by',
  'to',
  'not',
];

/** @returns the texts, seen or said, of the page's own words: code and what somebody has typed are nobody's sentences. */
export const englishIn = (page: Page): Promise<string[]> =>
  page.evaluate((words) => {
    const english = new RegExp(`(^|[^\\p{L}\\p{N}_-])(${words.join('|')})([^\\p{L}\\p{N}_-]|$)`, 'iu');
    const isOwn = (element: Element): boolean =>
      element.closest('[lang]')!.getAttribute('lang') !== 'en' &&
      !element.closest('pre, code, textarea, script, style, noscript');
    const texts: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { data, parentElement } = walker.currentNode as Text;
      if (parentElement && isOwn(parentElement)) texts.push(data);
    }
    for (const name of ['aria-label', 'title', 'alt', 'placeholder'])
      for (const element of document.querySelectorAll(`body [${name}]`))
        if (isOwn(element)) texts.push(element.getAttribute(name)!);
    return texts.filter((text) => english.test(text));
  }, WORDS);
