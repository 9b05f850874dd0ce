/** Months and days of the Gregorian calendar as the file names and fields write them. Must not know: time zones. */
import { CoffeeError } from '@coffee/core';

export interface Month {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
}

/** Months since year 0: what makes months comparable and countable. */
export const monthNumber = ({ year, month }: Month): number => year * 12 + month - 1;

export const monthFromNumber = (number: number): Month => ({ year: Math.floor(number / 12), month: (number % 12) + 1 });

/** @param text "2023-07", years 1900 to 2999. @throws CoffeeError USAGE */
export function parseMonth(text: string): Month {
  const [, year, month] = /^((?:19|2\d)\d\d)-(0[1-9]|1[0-2])$/.exec(text) ?? [];
  if (year === undefined) throw new CoffeeError('USAGE', `not a month: ${JSON.stringify(text)}; write it like 2023-07`);
  return { year: Number(year), month: Number(month) };
}

export const daysInMonth = ({ year, month }: Month): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** "202307", as in file names. */
export const monthStamp = ({ year, month }: Month): string => `${year}${String(month).padStart(2, '0')}`;

/** "2023-07". */
export const monthText = ({ year, month }: Month): string => `${year}-${String(month).padStart(2, '0')}`;

/** "2023-07-09". @param day 1 to 31. */
export const dateText = (month: Month, day: number): string => `${monthText(month)}-${String(day).padStart(2, '0')}`;

/** The date `days` after 1970-01-01. */
export const dateAfterEpoch = (days: number): string => new Date(days * 86_400_000).toISOString().slice(0, 10);
