/** Sizes, times and widths of text, as people write and see them. */

export function bytes(value: number): string {
  if (value < 999.5) return `${Math.round(value)} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let unit = -1;
  let rest = value;
  while (rest >= 999.5 && unit < units.length - 1) {
    rest /= 1000;
    unit++;
  }
  return `${rest.toFixed(rest < 10 ? 1 : 0)} ${units[unit]!}`;
}

export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 60) return `${seconds.toFixed(0)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')} min`;
}

const ASCII = /^[\x20-\x7e]*$/;
const NO_WIDTH = /\p{Mark}|\p{Control}/u;
const WIDE = /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/u;

/** Columns that one character takes on a terminal: a combining mark none, a wide East Asian one or an emoji two. */
export const characterWidth = (character: string): number =>
  NO_WIDTH.test(character) ? 0 : WIDE.test(character) ? 2 : 1;

/** Columns that text takes on a terminal. */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** Columns of the widest of the texts, and no fewer than `least`. There may be more of them than a call takes arguments. */
export const widestOf = (texts: readonly string[], least = 0): number =>
  texts.reduce((widest, text) => Math.max(widest, displayWidth(text)), least);

export const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - displayWidth(text)));
export const padStart = (text: string, width: number): string =>
  ' '.repeat(Math.max(0, width - displayWidth(text))) + text;

/** Behind a blank at which a line may be broken: not between a number and its unit. */
const BREAK = /(?<= )(?<!\d (?=(?:B|[kMGT]B|s|min)\b))/;

/** The words of a text, each with the blank behind it. */
export const wordsOf = (text: string): string[] => text.split(BREAK);

/** Lines of at most `width` columns, broken between words; a longer word has a line of its own. */
export function wrapWords(text: string, width: number): string[] {
  const lines: string[] = [];
  let used = 0;
  for (const word of wordsOf(text).map((each) => each.replace(/ $/, ''))) {
    const wide = displayWidth(word);
    if (lines.length > 0 && used + 1 + wide <= width) {
      lines[lines.length - 1] += ` ${word}`;
      used += 1 + wide;
    } else {
      lines.push(word);
      used = wide;
    }
  }
  return lines;
}

/** Columns of a terminal; of one that does not know, as many as terminals usually have. */
export const columnsOf = ({ columns }: { readonly columns?: number }): number => columns || 80;
