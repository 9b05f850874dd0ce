/** The language of the page: chosen by its user, else the browser's. Owns: the choice, and how numbers, sizes and times are written in it. */
import { spanishTime, type PlotKind } from '@coffee/charts';
import { computed, signal } from '@preact/signals';
import { keep, kept } from '../kept';
import { en, type Word } from './en';
import { es } from './es';
import { timeParts } from './time-parts';

export const languages = { en: 'English', es: 'Español' } as const;
export type Language = keyof typeof languages;

const KEY = 'language';

export const language = signal<Language>(first());

export function chooseLanguage(chosen: Language): void {
  language.value = chosen;
  keep(KEY, chosen);
}

function first(): Language {
  const wanted = [kept(KEY) ?? '', ...navigator.languages].map((tag) => tag.slice(0, 2));
  return wanted.find((tag): tag is Language => tag in languages) ?? 'en';
}

const words = computed(() => ({ en, es })[language.value]);

/** @returns the words, with values in the place of their names. Of words for one and for more, parted by `|`, those for the value of `count`. */
export function say(word: Word, values: Readonly<Record<string, string | number>> = {}): string {
  const [one = '', more = one] = words.value[word].split('|');
  const form = typeof values['count'] === 'number' ? formats.value.plural.select(values['count']) : 'other';
  return (form === 'one' ? one : more).replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    return typeof value === 'number' ? number(value) : (value ?? '');
  });
}

/** Of a problem by its code: a sentence for a person. */
export const sayProblem = (code: string): string =>
  say((`problem.${code}` in en ? `problem.${code}` : 'problem.other') as Word);

const formats = computed(() => ({
  count: new Intl.NumberFormat(language.value),
  // In groups from five digits on, in every language: 2024 is as often a year.
  value: new Intl.NumberFormat(language.value, { useGrouping: 'min2' }),
  plural: new Intl.PluralRules(language.value),
  list: new Intl.ListFormat(language.value),
  short: new Intl.NumberFormat(language.value, { maximumFractionDigits: 1 }),
  time: new Intl.DateTimeFormat(language.value, { dateStyle: 'medium', timeStyle: 'short' }),
}));

/** How many there are of something. */
export const number = (count: number): string => formats.value.count.format(count);

/** A number as a result file has it, in groups and with the sign that the language has before its decimals: every digit stays. */
export function exactNumber(text: string): string {
  const [, sign = '', whole, decimals] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) return text;
  const groups = formats.value.value.format(BigInt(whole));
  return `${sign}${groups}${decimals === undefined ? '' : decimalSign() + decimals}`;
}

/** What the language has before decimals. */
export const decimalSign = (): string =>
  formats.value.value.formatToParts(1.5).find(({ type }) => type === 'decimal')?.value ?? '.';

/** A date, month, half-year or moment of a result file, as it is written in the language; any other text is as it is. */
export const timeIn = (text: string, kind: string): string =>
  language.value === 'es' ? spanishTime(text, kind as PlotKind) : text;

/** `2023, 2024 and 2025`: several of which a sentence speaks. */
export const listed = (texts: readonly string[]): string => formats.value.list.format(texts);

/** A number as it is written in the language, as a result file has it; any other text is as it is. */
export const numberText = (written: string): string => plainNumber(written.trim()) ?? written;

/**
 * A number as it is written in the language, as a result file has it; undefined for any other text.
 * @param unfinished what the last group may be, too.
 */
export function plainNumber(text: string, unfinished = /^\d{3}$/): string | undefined {
  const parts = formats.value.value.formatToParts(1234567.8);
  const [group = '', decimal = ''] = ['group', 'decimal'].map(
    (type) => parts.find((part) => part.type === type)?.value,
  );
  const [whole = '', decimals, more] = text.split(decimal);
  const [first = '', ...groups] = whole.replace(/^-/, '').split(group);
  const last = decimals === undefined ? groups.length - 1 : -1;
  const isInGroups = groups.every((digits, i) => /^\d{3}$/.test(digits) || (i === last && unfinished.test(digits)));
  if (!/^\d+$/.test(first) || !isInGroups || more !== undefined || !/^\d*$/.test(decimals ?? '')) return undefined;
  return whole.replaceAll(group, '') + (decimals === undefined ? '' : `.${decimals}`);
}

/** `at`: ms since 1970. */
export const dateTime = (at: number): string => formats.value.time.format(at);

export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const step = count < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(count) / 3));
  return `${formats.value.short.format(count / 1000 ** step)}\u00a0${units[step]}`;
}

/** Of what is only guessed: no tenths of seconds. */
export const wholeDuration = (ms: number): string => duration(Math.ceil(ms / 1000) * 1000);

export const duration = (ms: number): string =>
  (0 < ms && ms < 50 ? '<\u00a0' : '') +
  timeParts(Math.max(ms, 100))
    .map(([amount, unit]) => `${formats.value.short.format(amount)}\u00a0${unit}`)
    .join(' ');
