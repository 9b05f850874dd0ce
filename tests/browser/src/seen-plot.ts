/** What a plot says to whoever looks at it, points at it, or listens; and what it should say, from the rows of the result file. */
import type { Language } from '@coffee/browser';
import type { Page } from 'playwright-core';

export interface SeenPlot {
  readonly title: string;
  readonly label: string;
  readonly description: string;
  /** Of the bars, lines and cards, in their order. */
  readonly titles: readonly string[];
  /** Of each card: what stands in it, in pairs of words and an amount. */
  readonly cards: readonly (readonly string[])[];
}

export async function seenPlot(page: Page): Promise<SeenPlot> {
  const plot = page.locator('.plot svg');
  await plot.waitFor();
  return plot.evaluate((svg) => {
    const textOf = (element: Element | null): string => element?.textContent ?? '';
    const frames = [...svg.querySelectorAll('rect[rx="8"]')];
    const cards = frames.map((frame) => {
      const texts: string[] = [textOf(frame.nextElementSibling!.querySelector('title'))];
      for (
        let next = frame.nextElementSibling?.nextElementSibling;
        next && next.getAttribute('rx') !== '8';
        next = next.nextElementSibling
      )
        if (next.tagName === 'text') texts.push(textOf(next));
      return texts;
    });
    return {
      title: textOf(svg.querySelector(':scope > title')),
      label: svg.getAttribute('aria-label') ?? '',
      description: textOf(svg.querySelector(':scope > desc')),
      titles: [...svg.querySelectorAll('g title')].map(textOf),
      cards,
    };
  });
}

/** By the platform's own formats: another opinion than that of the page. */
export function formatsOf(language: Language) {
  const amount = new Intl.NumberFormat(language, { maximumFractionDigits: 20, useGrouping: 'min2' });
  const whole = new Intl.NumberFormat(language, { useGrouping: 'min2' });
  const month = new Intl.DateTimeFormat(language, { month: 'short', year: 'numeric', timeZone: 'UTC' });
  const day = new Intl.DateTimeFormat(language, { day: '2-digit', month: '2-digit', year: 'numeric', timeZone: 'UTC' });
  /** In English as the file has it. */
  const time = (text: string): string => {
    if (language === 'en') return text;
    if (/^\d{4}-\d\d$/.test(text)) return month.format(new Date(`${text}-01`));
    if (/^\d{4}-\d\d-\d\d$/.test(text)) return day.format(new Date(text));
    return text.replace(/^(\d{4})-H([12])$/, (_, year, half) => `${half === '1' ? '1.er' : '2.º'} sem. ${year}`);
  };
  return {
    time,
    amount: (text: string): string => amount.format(Number(text)),
    /** Of a column of whole numbers. */
    whole: (text: string): string => whole.format(Number(text)),
    text: (text: string): string => (text === '' ? '–' : time(text)),
  };
}

/** A number as it is written in a language, as JavaScript has it. */
export const numberIn = (text: string, language: Language): number =>
  Number(language === 'en' ? text.replaceAll(',', '') : text.replaceAll('.', '').replace(',', '.'));
