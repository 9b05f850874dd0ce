/**
 * Parts of a text in lines: as many in each as it has room for, and of one that is longer than a line the rest in a second one. Owns: that there is
 * room beside the last line for what stands there.
 */
import { textWidth } from './svg';

export const BETWEEN = ' · ';
const PART_END = /[-\s_/.,;:@]/;

/** `room`: pixels of a line; `last`: of the last one. */
export function packed(parts: readonly string[], size: number, room: number, last: number): string[] {
  const lines: string[][] = [];
  const fits = (line: readonly string[], width: number): boolean => textWidth(line.join(BETWEEN), size) <= width;
  for (const part of parts) {
    const line = lines.at(-1);
    if (line && fits([...line, part], room)) line.push(part);
    else lines.push(...broken(part, size, room).map((each) => [each]));
  }
  const end = lines.at(-1) ?? [];
  if (!fits(end, last)) lines.push(end.length > 1 && fits(end.slice(-1), last) ? [end.pop()!] : []);
  return lines.length > 0 ? lines.map((line) => line.join(BETWEEN)) : [''];
}

/** A text in two lines where one has no room for it: after a part of a word where there is one, as UUIDs have them. */
function broken(text: string, size: number, room: number): string[] {
  if (textWidth(text, size) <= room) return [text];
  const characters = [...text];
  let end = 1;
  while (textWidth(characters.slice(0, end + 1).join(''), size) <= room) end++;
  const part = characters.slice(0, end).findLastIndex((character) => PART_END.test(character)) + 1;
  const at = part > end / 2 ? part : end;
  return [characters.slice(0, at), characters.slice(at)].map((each) => each.join('').trim());
}
