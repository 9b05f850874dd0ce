/**
 * Text for a terminal as values: strings, and strings in a style. Styles become escape codes only where a line is written, so that all
 * other text can be made printable there, whoever it comes from.
 */
import { printable } from '@coffee/core';
import { displayWidth, wordsOf } from './style';

/** As `util.styleText` knows them. */
export type Format = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

export interface Styled {
  readonly formats: readonly Format[];
  readonly text: string;
}

export type Part = string | Styled;
/** One line, without its end. */
export type Line = string | readonly Part[];

export const style = (formats: Format | readonly Format[], text: string): Styled => ({
  formats: typeof formats === 'string' ? [formats] : formats,
  text,
});

/** A template of a line: ``text`${style('green', '✓')} ${name}` ``. */
export function text(strings: TemplateStringsArray, ...values: readonly (Line | Styled | number)[]): readonly Part[] {
  return strings.flatMap((literal, i) => {
    const value = values[i];
    const parts = value === undefined ? [] : typeof value === 'number' ? [String(value)] : partsOf(value);
    return [literal, ...parts].filter((part) => part !== '');
  });
}

const isStyled = (value: Line | Styled): value is Styled => typeof value === 'object' && 'formats' in value;

export const partsOf = (value: Line | Styled): readonly Part[] =>
  typeof value === 'string' || isStyled(value) ? [value] : value;

export const textOf = (part: Part): string => (typeof part === 'string' ? part : part.text);

/** The line without its styles, as it is read. */
export const plain = (line: Line): string => partsOf(line).map(textOf).join('');

/** Lines of at most `width` columns, broken between words; those after the first begin with `indent`. */
export function wrapLine(line: Line, width: number, indent = ''): Line[] {
  if (displayWidth(plain(line)) <= width) return [line];
  const lines: Part[][] = [[]];
  let used = 0;
  for (const word of styledWords(line)) {
    const shown = plain(word);
    if (used > indent.length && used + displayWidth(shown.trimEnd()) > width) {
      trimEnd(lines.at(-1)!);
      lines.push(indent === '' ? [] : [indent]);
      used = indent.length;
    }
    lines.at(-1)!.push(...word);
    used += displayWidth(shown);
  }
  return lines;
}

/** How much further in a line goes on that is laid out by indentation. */
const FURTHER_IN = 4;

/** The lines of a text that is laid out by indentation, each broken as `wrapLine` does. */
export const wrapIndented = (block: string, width: number): Line[] =>
  block
    .trimEnd()
    .split('\n')
    .flatMap((line) => wrapLine(line, width, ' '.repeat(line.search(/\S|$/) + FURTHER_IN)));

/** Each with the blank behind it. A word may be of several parts. */
function styledWords(line: Line): Part[][] {
  const words: Part[][] = [[]];
  for (const part of partsOf(line)) {
    for (const piece of wordsOf(textOf(part))) {
      words.at(-1)!.push(typeof part === 'string' ? piece : { ...part, text: piece });
      if (piece.endsWith(' ')) words.push([]);
    }
  }
  return words.filter((word) => word.length > 0);
}

/** Takes the blank off that stands before a break. */
function trimEnd(line: Part[]): void {
  const last = line.pop() ?? '';
  line.push(typeof last === 'string' ? last.trimEnd() : { ...last, text: last.text.trimEnd() });
}

/** At most `width` columns of it, as it is printed. A line that wraps would break the drawing over it. */
export function cut(line: Line, width: number): Line {
  let left = width;
  return partsOf(line).map((part) => {
    let kept = '';
    for (const character of printable(textOf(part))) {
      left -= displayWidth(character);
      if (left < 0) break;
      kept += character;
    }
    return typeof part === 'string' ? kept : { ...part, text: kept };
  });
}
