/** Parts of a text in lines: as many in each as it has room for. Owns: that there is room beside the last line for what stands there. */
import { textWidth } from './svg';

const BETWEEN = ' · ';

/** `room`: pixels of a line; `last`: of the last one. A part that no line has room for is a line of its own. */
export function packed(parts: readonly string[], size: number, room: number, last: number): string[] {
  const lines: string[][] = [];
  const fits = (line: readonly string[], width: number): boolean => textWidth(line.join(BETWEEN), size) <= width;
  for (const part of parts) {
    const line = lines.at(-1);
    if (line && fits([...line, part], room)) line.push(part);
    else lines.push([part]);
  }
  const end = lines.at(-1) ?? [];
  if (!fits(end, last)) lines.push(end.length > 1 && fits(end.slice(-1), last) ? [end.pop()!] : []);
  return lines.length > 0 ? lines.map((line) => line.join(BETWEEN)) : [''];
}
