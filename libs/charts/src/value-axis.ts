/** A linear axis of amounts. Owns: where its ticks are. */
import { nice, tickIncrement, ticks } from 'd3-array';
import { element, textElement, textWidth } from './svg';
import { SMALL, fill, stroke } from './theme';
import type { PlotWords } from './plot-words';

export interface ValueAxis {
  readonly ticks: readonly number[];
  /** Of a tick. */
  label(value: number): string;
  /** Pixels that the labels take. */
  readonly labelWidth: number;
  /** From 0 at the smallest value to 1 at the largest. */
  share(value: number): number;
}

/** How an axis is labelled. */
export interface AxisForm {
  /** Ticks, about. */
  readonly count: number;
  /** Whether there is nothing between two whole numbers: ticks are at these only. */
  readonly isWhole: boolean;
  readonly words: PlotWords;
}

/** Ends at round numbers around the values; where there are none, that is where `min` is more than `max`, at 0 and 1. */
export function valueAxis(min: number, max: number, form: AxisForm): ValueAxis {
  if (min > max) return valueAxis(0, 1, form);
  const { words } = form;
  const [low, high, count] = endsOf(min, max, form);
  const at = ticks(low, high, count);
  return {
    ticks: at,
    label: (value) => words.tick(value),
    labelWidth: Math.max(...at.map((value) => textWidth(words.tick(value), SMALL))),
    share: (value) => (value - low) / (high - low),
  };
}

function endsOf(min: number, max: number, { count, isWhole }: AxisForm): readonly [number, number, count: number] {
  const [least, most] = min < max ? [min, max] : [Math.min(min, 0), min < 0 ? 0 : min + 1];
  // Of a step below 1 it is the inverse, with a minus.
  if (isWhole && tickIncrement(least, most, count) < 0) {
    const [low, high] = [Math.floor(least), Math.ceil(most)];
    return [low, high, high - low];
  }
  const [low, high] = min < max ? nice(min, max, count) : [least, most];
  return [low, high, count];
}

/** From 0, which bars begin at. */
export const barAxis = (min: number, max: number, form: AxisForm): ValueAxis =>
  min > max ? valueAxis(0, 1, form) : valueAxis(Math.min(0, min), Math.max(0, max), form);

/** Labels to the left of `left`, a line to `right` for each: the axis goes up from `bottom` to `top`. */
export function drawUpwards(axis: ValueAxis, left: number, right: number, top: number, bottom: number): string {
  return axis.ticks
    .map((value) => {
      const y = bottom - axis.share(value) * (bottom - top);
      const label = { ...fill('soft'), x: left - 6, y: y + 4, 'text-anchor': 'end', 'font-size': SMALL };
      return (
        element('line', { ...stroke(value === 0 ? 'soft' : 'line'), x1: left, x2: right, y1: y, y2: y }) +
        textElement('text', label, axis.label(value))
      );
    })
    .join('');
}
