/** Names of one plot in the room that there is. Owns: that those which differ still do when they are cut, as far as the room allows it. */
import { fitted, textWidth } from './svg';

/** Of the room: the end of a name whose middle is left out, at most. */
const END = 2 / 3;
/** A number says more than its last digit: so many characters of what is alike are seen before what differs. */
const LONGEST_WORD = 6;

/** Each in so many pixels: its beginning, and where several begin alike the end, too. */
export function fittedApart(names: readonly string[], size: number, width: number): string[] {
  const labels = new Map<string, string>();
  label([...new Set(names)], 0, (name) => fitted(name, size, width));

  /** @param from where they begin to differ, as far as is known; where that does not move, there is no room. */
  function label(alike: readonly string[], from: number, cut: (name: string) => string): void {
    const groups = new Map<string, string[]>();
    for (const name of alike) groups.set(cut(name), [...(groups.get(cut(name)) ?? []), name]);
    for (const [text, group] of groups) {
      const differ = group.length > 1 ? commonLength(group) : from;
      if (differ > from) label(group, differ, (name) => withoutMiddle(name, differ));
      else for (const name of group) labels.set(name, text);
    }
  }

  function withoutMiddle(name: string, from: number): string {
    const characters = [...name];
    const end = fitted(`…${characters.slice(wordAt(characters, from)).join('')}`, size, width * END);
    let beginning = '';
    for (const character of characters) {
      if (textWidth(beginning + character + end, size) > width) break;
      beginning += character;
    }
    return beginning.trimEnd() + end;
  }

  return names.map((name) => labels.get(name)!);
}

/** How many characters all begin with. */
function commonLength(names: readonly string[]): number {
  const [first, ...others] = names.map((name) => [...name]);
  let length = 0;
  while (length < first!.length && others.every((other) => other[length] === first![length])) length++;
  return length;
}

/** Where the word begins that this character stands in. */
function wordAt(characters: readonly string[], at: number): number {
  const begin = characters.lastIndexOf(' ', at - 1) + 1;
  return at - begin > LONGEST_WORD ? at : begin;
}
