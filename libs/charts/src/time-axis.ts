/** Labels of times below a plot. Owns: at which times they stand: as many as there is room for, at round ones. */
import { LABEL_GAP, drawLabels, type Label } from './labels';
import type { PlotKind } from './plot-column';
import { textWidth } from './svg';
import { SMALL } from './theme';
import type { PlotWords } from './plot-words';

/** Steps that people count in. */
const steps: Readonly<Partial<Record<PlotKind, readonly number[]>>> = {
  month: [1, 2, 3, 6, 12, 24, 60, 120],
  half: [1, 2, 4, 10, 20],
  date: [1, 2, 7, 14, 28, 91, 182, 365, 730, 1826, 3652],
};

/** `xOf`: the place of a time, between `left` and `right`. */
export function drawTimes(
  kind: PlotKind,
  first: number,
  last: number,
  y: number,
  left: number,
  right: number,
  xOf: (time: number) => number,
  words: PlotWords,
): string {
  const label = textWidth(words.time(last, kind), SMALL) + LABEL_GAP;
  const most = Math.max(1, Math.floor((right - left) / label));
  const count = last - first + 1;
  const step = steps[kind]?.find((each) => count / each <= most) ?? Math.ceil(count / most);
  // Years and half-years begin where they begin; days have no round ones.
  const start = kind === 'date' ? first : Math.ceil(first / step) * step;
  const labels: Label[] = [];
  for (let time = start; time <= last; time += step) labels.push({ x: xOf(time), text: words.time(time, kind) });
  return drawLabels(labels, y, right);
}
