/** Horizontal bars, one a row, in eighths of a character. */
import { printable } from '@coffee/core';
import { displayWidth, padEnd, shorten } from './style';
import { style, text, type Line } from './text';

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** The value as printed. */
  readonly text: string;
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** @returns lines, at most `width` columns wide; the longest bar is the largest value. */
export function renderBars(bars: readonly Bar[], width: number): Line[] {
  const labels = bars.map((bar) => shorten(printable(bar.label), Math.floor(width / 2)));
  const labelWidth = Math.max(0, ...labels.map(displayWidth));
  const textWidth = Math.max(0, ...bars.map((bar) => displayWidth(bar.text)));
  const room = Math.max(8, width - labelWidth - textWidth - 6);
  const largest = Math.max(0, ...bars.map((bar) => bar.value));
  return bars.map((bar, i) => {
    const eighths = largest > 0 ? Math.round((Math.max(0, bar.value) / largest) * room * 8) : 0;
    const drawn = '█'.repeat(eighths >>> 3) + EIGHTHS[eighths & 7]!;
    return text`  ${padEnd(labels[i]!, labelWidth)}  ${style('cyan', drawn)} ${bar.text}`;
  });
}
