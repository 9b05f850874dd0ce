/**
 * Text from outside as it may stand on a terminal or in a log: what a file, a header, a peer or a broker said must not move the cursor,
 * turn the line round, or begin a line of its own. Owns: which characters those are, and how they are shown instead.
 *
 * Shown as an escape are controls (C0, DEL, C1), line and paragraph separators, halves of surrogate pairs, and format characters:
 * those that turn the direction of text, and the invisible ones. The two joiners stay: names are written with them.
 */
const UNPRINTABLE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** The text in one line: each character that is not printable as `\n`, `\x1b`, `\u202e` or `\u{e0001}`. */
export const printable = (text: string): string => text.replace(UNPRINTABLE, escaped);

/** As `printable`, but line feeds stay: for texts of several lines whose lines are ours. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');

/** JSON as it may stand on a terminal: the same value, with `\uXXXX` for what is not printable. White space between tokens stays. */
export const printableJson = (json: string): string =>
  json.replace(UNPRINTABLE, (character) => (character === '\n' ? character : units(character)));

/** Beside what is not printable: blanks that look like a space, and characters without a look of their own. */
const UNSEEN = /(?! )[\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/**
 * Text that a message blames, in one line: `\uXXXX` for each character that a reader would not see, or would take for a space. JSON stays
 * the same value.
 */
export const visible = (text: string): string => text.replace(UNSEEN, units);

/** A value that a message blames: as a JSON string in which everything can be seen. */
export const quoted = (value: string): string => visible(JSON.stringify(value));

/** Text of any length that a message blames: where it is cut that is seen, and how long it is. @param show how its beginning is shown. */
export function startOf(text: string, most = 60, show: (beginning: string) => string = (same) => same): string {
  if (text.length <= most) return show(text);
  // No half of a character.
  const beginning = text.slice(0, most).replace(/[\ud800-\udbff]$/, '');
  return `${show(`${beginning}…`)} (${text.length} characters)`;
}

/** As `quoted`, of a value of any length. */
export const quotedStart = (value: string, most = 60): string => startOf(value, most, quoted);

function escaped(character: string): string {
  const code = character.codePointAt(0)!;
  if (code < 0x100) return SHORT[character] ?? `\\x${hex(code, 2)}`;
  return code < 0x10000 ? unit(code) : `\\u{${hex(code, 5)}}`;
}

const units = (character: string): string =>
  Array.from({ length: character.length }, (_, i) => unit(character.charCodeAt(i))).join('');
const unit = (code: number): string => `\\u${hex(code, 4)}`;
const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');
