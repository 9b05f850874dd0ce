/** Labels of times below a plot. Owns: at which times they stand: as many as there is room for, at round ones. */
import { SECONDS_PER_DAY } from '@coffee/protocol';
import { LABEL_GAP, drawLabels } from './labels';
import type { PlotKind } from './plot-column';
import type { PlotWords } from './plot-words';
import { textWidth } from './svg';
import { SMALL } from './theme';
import { roundSteps, type TimeSpan } from './time-span';
import { valueText } from './words';

/** Days, moments and numbers that are no more than that are called by their own names. */
const FEW = 40;

/** `xOf`: the place of a time, between `left` and `right`. */
export function drawTimes(
  span: TimeSpan,
  y: number,
  left: number,
  right: number,
  xOf: (time: number) => number,
  words: PlotWords,
): string {
  const { column, times, step } = span;
  const isOwn = span.isInOrder || (times !== undefined && times.length <= FEW && hasOwnNames(column.kind, step));
  const shown = isOwn ? times! : roundTimes(span, right - left, words);
  const text = textOf(span, shown, words);
  return drawLabels(
    shown.map((time) => ({ x: xOf(time), text: text(time) })),
    y,
    right,
  );
}

/** Months begin years, and whole numbers that follow each other are counted: those are called by round ones. */
const hasOwnNames = (kind: PlotKind, step: number): boolean =>
  kind === 'date' || kind === 'instant' || (kind === 'integer' && step > 1);

function roundTimes(span: TimeSpan, room: number, words: PlotWords): readonly number[] {
  const {
    column: { kind },
    first,
    last,
  } = span;
  const count = last - first + 1;
  const most = (step: number): number => {
    const label = textWidth(textOf(span, [step], words)(last), SMALL) + LABEL_GAP;
    return Math.max(1, Math.floor(room / label));
  };
  const whole = kind === 'instant' ? SECONDS_PER_DAY : 1;
  const fitting = roundSteps[kind]?.find((each) => count / each <= most(each)) ?? Infinity;
  // One that is longer than all would leave a single label.
  const step = fitting < count ? fitting : Math.ceil(count / most(whole) / whole) * whole;
  // Years and half-years begin where they begin; days have no round ones, but begin at midnight.
  const round = kind === 'instant' ? Math.min(step, SECONDS_PER_DAY) : kind === 'date' ? 1 : step;
  const start = Math.ceil(first / round) * round;
  const times: number[] = [];
  for (let time = start; time <= last; time += step) times.push(time);
  return times.length > 0 ? times : [first];
}

const isMidnight = (seconds: number): boolean => seconds % SECONDS_PER_DAY === 0;

/** What they are called: moments that are all days, or all minutes, as short as that. */
function textOf({ column }: TimeSpan, shown: readonly number[], words: PlotWords): (time: number) => string {
  if (column.kind !== 'instant') return (time) => valueText(words, time, column);
  if (shown.every(isMidnight)) return (time) => words.time(Math.floor(time / SECONDS_PER_DAY), 'date');
  const areMinutes = shown.every((time) => time % 60 === 0);
  return (time) => words.time(time, 'instant').replace(areMinutes ? /:00$/ : '', '');
}
