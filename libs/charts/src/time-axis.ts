/** Labels of times below a plot. Owns: at which times they stand: as many as there is room for, at round ones. */
import type { PlotKind } from './plot-column';
import { textElement, textWidth } from './svg';
import { SMALL, fill } from './theme';
import type { PlotWords } from './plot-words';

/** Steps that people count in. */
const steps: Readonly<Partial<Record<PlotKind, readonly number[]>>> = {
  month: [1, 2, 3, 6, 12, 24, 60, 120],
  half: [1, 2, 4, 10, 20],
  date: [1, 2, 7, 14, 28, 91, 182, 365, 730, 1826, 3652],
};

/** `xOf`: the place of a time. `room`: pixels for all of them. */
export function drawTimes(
  kind: PlotKind,
  first: number,
  last: number,
  y: number,
  room: number,
  xOf: (time: number) => number,
  words: PlotWords,
): string {
  const label = textWidth(words.time(last, kind), SMALL) + 12;
  const most = Math.max(1, Math.floor(room / label));
  const count = last - first + 1;
  const step = steps[kind]?.find((each) => count / each <= most) ?? Math.ceil(count / most);
  // Years and half-years begin where they begin; days have no round ones.
  const start = kind === 'date' ? first : Math.ceil(first / step) * step;
  let svg = '';
  for (let time = start; time <= last; time += step)
    svg += textElement(
      'text',
      { ...fill('soft'), x: xOf(time), y, 'text-anchor': 'middle', 'font-size': SMALL },
      words.time(time, kind),
    );
  return svg;
}
