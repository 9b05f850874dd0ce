/** Horizontal bars, one a row, in eighths of a character. */
import { printable } from '@coffee/core';
import { shortenAll } from './shorten';
import { padEnd, widestOf } from './style';
import { style, text, type Line } from './text';

export interface Bar {
  /** Texts that name it, as in a table; where there is little room, the last is shortened. */
  readonly labels: readonly string[];
  readonly value: number;
  /** The value as printed. */
  readonly text: string;
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar is at least so long for the largest value. */
const SHORTEST = 8;
/** No label is made narrower than this. */
const NARROWEST = 4;

/** @returns lines, at most `width` columns wide; the longest bar is the largest value. */
export function renderBars(bars: readonly Bar[], width: number): Line[] {
  const textWidth = widestOf(bars.map((bar) => bar.text));
  const labels = labelsOf(bars, Math.min(Math.floor(width / 2), width - textWidth - SHORTEST - 6));
  const labelWidth = widestOf(labels);
  const room = Math.max(SHORTEST, width - labelWidth - textWidth - 6);
  const largest = bars.reduce((most, bar) => Math.max(most, bar.value), 0);
  return bars.map((bar, i) => {
    const eighths = largest > 0 ? Math.round((Math.max(0, bar.value) / largest) * room * 8) : 0;
    const drawn = '█'.repeat(eighths >>> 3) + EIGHTHS[eighths & 7]!;
    return text`  ${padEnd(labels[i]!, labelWidth)}  ${style('cyan', drawn)} ${bar.text}`;
  });
}

/** The labels of each bar in one text, at most `width` wide where the last of them can be shortened to that. */
function labelsOf(bars: readonly Bar[], width: number): string[] {
  const before = bars.map(({ labels }) =>
    labels
      .slice(0, -1)
      .map((label) => `${printable(label)}  `)
      .join(''),
  );
  const widest = widestOf(before);
  const last = bars.map(({ labels }) => printable(labels.at(-1) ?? ''));
  return shortenAll(last, Math.max(NARROWEST, width - widest)).map((label, i) => padEnd(before[i]!, widest) + label);
}
