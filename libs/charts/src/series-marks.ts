/** What stands for amounts over time: bars, points, and lines between the points of a series. */
import { element, textElement } from './svg';
import { SERIES, fill, seriesColour, stroke, type Colour } from './theme';
import type { TimePlaces } from './time-places';

/** Where times and amounts are, in pixels. */
export interface Places extends TimePlaces {
  readonly y: (amount: number) => number;
}

export interface Mark {
  readonly time: number;
  readonly mean: number;
  /** By size or frequency, from 0: those that have no colour of their own share one. */
  readonly series: number;
  /** Where one points at it. */
  readonly said: string;
}

const colourOf = (series: number): Colour => (series < SERIES ? seriesColour(series) : 'rest');

export function drawBar({ time, mean, series, said }: Mark, { x, y, each }: Places): string {
  const [a, b] = [y(0), y(mean)];
  const width = Math.max(1, Math.min(each * 0.78, 44));
  const shape = { x: x(time) - width / 2, y: Math.min(a, b), width, height: Math.max(0.5, Math.abs(a - b)), rx: 2 };
  return element('rect', { ...fill(colourOf(series)), ...shape }, [textElement('title', {}, said)]);
}

/** A point of a line can be pointed at. */
export function drawPoint({ time, mean, series, said }: Mark, { x, y }: Places, radius: number): string {
  const point = { ...fill(colourOf(series)), cx: x(time), cy: y(mean), r: radius };
  return element('circle', point, [textElement('title', {}, said)]);
}

/** Between marks of one series; broken where they are further apart than that: a line would say something of what lies between. */
export function drawLines(marks: readonly Mark[], places: Places, furthest: number): string {
  const parts: Mark[][] = [];
  for (const mark of marks) {
    const before = parts.at(-1)?.at(-1);
    if (before && mark.time - before.time <= furthest) parts.at(-1)!.push(mark);
    else parts.push([mark]);
  }
  return parts.flatMap((part) => (part.length > 1 ? [drawLine(part, places)] : [])).join('');
}

function drawLine(marks: readonly Mark[], { x, y }: Places): string {
  const round = (value: number): number => Math.round(value * 10) / 10;
  const points = marks.map(({ time, mean }) => `${round(x(time))},${round(y(mean))}`).join(' ');
  const line = { points, fill: 'none', 'stroke-width': 2, 'stroke-linejoin': 'round' };
  return element('polyline', { ...stroke(colourOf(marks[0]!.series)), ...line });
}
