/** Labels along the lower edge of a plot, and the name of what they are. Owns: that they lie within the plot, and not one over the other. */
import { cutElement, fitted, textWidth } from './svg';
import { SMALL, fill } from './theme';

export interface Label {
  /** What it belongs to: its middle, where there is room. */
  readonly x: number;
  readonly text: string;
}

/** Pixels between two labels. */
export const LABEL_GAP = 12;

/** From left to right; those that have no room are left out. */
export function drawLabels(labels: readonly Label[], y: number, width: number): string {
  const texts = labels.map(({ text }) => fitted(text, SMALL, width));
  // As if all were as wide as the widest: every second one, or every third.
  const widest = Math.max(...texts.map((text) => textWidth(text, SMALL)));
  let [svg, before] = ['', -Infinity];
  for (const [i, { x, text }] of labels.entries()) {
    const shown = texts[i]!;
    const half = textWidth(shown, SMALL) / 2;
    const middle = Math.max(half, Math.min(x, width - half));
    if (middle - before < widest + LABEL_GAP) continue;
    before = middle;
    const place = { ...fill('soft'), x: middle, y, 'text-anchor': 'middle', 'font-size': SMALL };
    svg += cutElement(place, text, shown);
  }
  return svg;
}

/** The name of an axis from `left` to `right`, below its labels. */
export const drawAxisName = (name: string, left: number, right: number, y: number): string =>
  cutElement(
    { ...fill('soft'), x: (left + right) / 2, y, 'text-anchor': 'middle', 'font-size': SMALL },
    name,
    fitted(name, SMALL, right - left),
  );
