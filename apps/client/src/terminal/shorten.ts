/**
 * Texts that are cut where there is too little room. Owns: which end of a text goes, so that different ones stay different. The
 * work is linear in the text: names come from files, and may be as long as a line of one.
 */
import { characterWidth, displayWidth } from './style';

/** At most `width` columns wide: what is cut off leaves an ellipsis. */
export function shorten(text: string, width: number): string {
  let used = 0;
  let at = 0;
  let kept = 0;
  for (const character of text) {
    used += characterWidth(character);
    if (used > width) return `${text.slice(0, kept)}…`;
    at += character.length;
    if (used < width) kept = at;
  }
  return text;
}

/** Times that what still looks the same is cut anew. */
const ROUNDS = 8;

/**
 * Texts of one column, each at most `width` wide. Those that would look the same though they differ are cut at the front, too, as far
 * as they begin alike, or else in the middle; the others are not touched. What so few columns cannot tell apart may stay alike.
 */
export function shortenAll(texts: readonly string[], width: number): string[] {
  const shown = new Map(texts.map((text) => [text, shorten(text, width)]));
  /** Where the part of a text begins that has told it from others. */
  const starts = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++) {
    const alike = lookingAlike(shown);
    if (alike.length === 0) break;
    for (const group of alike) {
      const start = startOfDifference(group, width);
      for (const text of group.filter((each) => displayWidth(each) > width)) {
        const told = starts.get(text) ?? 0;
        const rest = start > 0 ? `…${text.slice(start)}` : text;
        // What told it from those that begin alike is needed, and so is the beginning, which tells it from these.
        const both = start < told && displayWidth(rest) > width;
        shown.set(text, shorten(both ? shorten(rest, Math.floor(width / 2)) + text.slice(told) : rest, width));
        starts.set(text, Math.max(start, told));
      }
    }
  }
  return texts.map((text) => shown.get(text)!);
}

/** Groups of different texts that are shown as the same. */
function lookingAlike(shown: ReadonlyMap<string, string>): string[][] {
  const groups = new Map<string, string[]>();
  for (const [text, as] of shown) {
    const group = groups.get(as);
    if (group) group.push(text);
    else groups.set(as, [text]);
  }
  return [...groups.values()].filter(({ length }) => length > 1);
}

/** Where the word begins in which the texts differ; if that is too far before, a place within the word. */
function startOfDifference(texts: readonly string[], width: number): number {
  const [first = ''] = texts;
  let start = texts.reduce((common, text) => commonLength(first, text, common), first.length);
  // There must be room for what differs, a wide character perhaps, between two ellipses.
  let room = Math.min(width - 4, Math.floor(width / 2));
  while (start > 0) {
    const before = first.slice(0, start).at(-1)!;
    const pair = LOW_SURROGATE.test(before) && start > 1;
    const character = pair ? first.slice(start - 2, start) : before;
    room -= characterWidth(character);
    if (room < 0 || SEPARATOR.test(character)) return start;
    start -= character.length;
  }
  return start;
}

const SEPARATOR = /[ _/-]/;
const LOW_SURROGATE = /[\udc00-\udfff]/;

/** Code units, at most `most`, with which both begin; no half of a surrogate pair. */
function commonLength(one: string, other: string, most: number): number {
  let length = 0;
  while (length < most && one[length] === other[length]) length++;
  return length > 0 && LOW_SURROGATE.test(one[length] ?? '') ? length - 1 : length;
}
