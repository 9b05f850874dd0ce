/** Numbers, sizes and widths of text, as people write and see them. */

export const count = (value: number): string => value.toLocaleString('en-US');

export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

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

/** Columns that text takes on a terminal: combining marks none, wide East Asian characters and emoji two. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{Mark}|\p{Control}/u.test(character)) continue;
    width +=
      /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return width;
}

export const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - displayWidth(text)));
export const padStart = (text: string, width: number): string =>
  ' '.repeat(Math.max(0, width - displayWidth(text))) + text;

/** At most `width` columns wide: what is cut off leaves an ellipsis. */
export function shorten(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  for (const character of text) {
    if (displayWidth(kept + character) >= width) break;
    kept += character;
  }
  return `${kept}…`;
}

/**
 * Texts of one column, each at most `width` wide. Where that would make different ones equal, the words that all begin with are cut
 * off instead of their ends.
 */
export function shortenAll(texts: readonly string[], width: number): string[] {
  const shortened = texts.map((text) => shorten(text, width));
  if (new Set(shortened).size === new Set(texts).size) return shortened;
  const [first = '', ...others] = texts;
  let common = first.length;
  for (const text of others) while (!text.startsWith(first.slice(0, common))) common--;
  // Words stay whole.
  const cut = first.slice(0, common).search(/[^ _/-]*$/);
  return texts.map((text) => (displayWidth(text) > width ? shorten(`…${text.slice(cut)}`, width) : text));
}

/** Lines of at most `width` columns, broken between words; a longer word has a line of its own. */
export function wrapWords(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && displayWidth(`${last} ${word}`) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Columns of a terminal; of one that does not know, as many as terminals usually have. */
export const columnsOf = ({ columns }: { readonly columns?: number }): number => columns || 80;
