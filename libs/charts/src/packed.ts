/** Parts of a text in lines: as many in each as it has room for. */
import { textWidth } from './svg';

const BETWEEN = ' · ';

/** `first`: pixels of the first line, which are fewer where something stands beside it. A part that no line has room for is a line of its own. */
export function packed(parts: readonly string[], size: number, first: number, room: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const line = lines.length === 0 ? part : lines.at(-1)! + BETWEEN + part;
    const fits = textWidth(line, size) <= (lines.length > 1 ? room : first);
    if (lines.length > 0 && fits) lines[lines.length - 1] = line;
    else lines.push(part);
  }
  return lines.length > 0 ? lines : [''];
}
