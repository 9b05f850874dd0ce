/** Amounts over time, or over whole numbers in their order: a bar for each time where they are few, else lines, one for each series. */
import { drawAxisName } from './labels';
import { drawLegend } from './legend';
import type { Drawing, Plot } from './plot';
import { readable, tidied } from './numbers';
import { isPeriod, isTime, type PlotColumn, type PlotRow, type PlotValue } from './plot-column';
import { drawBar, drawLines, drawPoint, type Mark, type Places } from './series-marks';
import { cutElement, fitted } from './svg';
import { SERIES, SMALL, fill } from './theme';
import { drawTimes } from './time-axis';
import { TimeBuckets, type Bucket } from './time-buckets';
import { timePlaces } from './time-places';
import { spanOf, type TimeSpan } from './time-span';
import { barAxis, drawUpwards, valueAxis } from './value-axis';
import type { PlotWords } from './plot-words';
import { plotWords, valueText } from './words';

const HEIGHT = 240;
/** Times that are drawn as bars. */
const MAX_BARS = 40;

export interface TimeColumns {
  readonly time: number;
  /** `names`: a time has one row, and the text says whose; else each text has amounts at many times. */
  readonly text?: { readonly at: number; readonly names: boolean };
  readonly amount: number;
}

type MarkKind = 'bars' | 'points' | 'lines';

/** Of one series. */
function drawMarks(
  kind: MarkKind,
  marks: readonly Mark[],
  places: Places,
  { column, step }: TimeSpan,
  radius: number,
): string {
  if (kind === 'bars') return marks.map((mark) => drawBar(mark, places)).join('');
  const points = marks.map((mark) => drawPoint(mark, places, radius)).join('');
  // Days and moments that are there need not be all that there were.
  return (kind === 'lines' ? drawLines(marks, places, isPeriod(column) ? step : Infinity) : '') + points;
}

interface Row {
  readonly name: PlotValue;
  readonly time: number;
  readonly value: number;
}

interface Series {
  readonly name: PlotValue;
  readonly buckets: TimeBuckets;
  rows: number;
  sum: number;
  least: Row;
  most: Row;
}

export class TimeSeries implements Plot {
  readonly subject: string;
  readonly #series = new Map<PlotValue, Series>();
  #missing = 0;

  constructor(
    readonly columns: readonly PlotColumn[],
    readonly at: TimeColumns,
    readonly span: TimeSpan,
    readonly words: PlotWords = plotWords.en,
  ) {
    const by = [at.time, ...(at.text ? [at.text.at] : [])].map((column) => words.name(columns[column]!));
    this.subject = words.by(words.name(columns[at.amount]!), by);
  }

  add(row: PlotRow): void {
    const { time, text, amount } = this.at;
    const [when, value] = [row[time], row[amount]];
    if (typeof when !== 'number' || typeof value !== 'number') {
      this.#missing++;
      return;
    }
    const name = text && row[text.at];
    let series = this.#series.get(name);
    if (!series) {
      const first = { name, time: when, value };
      series = { name, buckets: new TimeBuckets(this.span), rows: 0, sum: 0, least: first, most: first };
      this.#series.set(name, series);
    }
    if (value < series.least.value) series.least = { name, time: when, value };
    if (value > series.most.value) series.most = { name, time: when, value };
    series.buckets.add(when, value);
    series.rows++;
    series.sum += value;
  }

  draw(width: number): Drawing {
    const { words, at } = this;
    const all = [...this.#series.values()].sort((a, b) => (at.text?.names ? b.rows - a.rows : 0) || b.sum - a.sum);
    const shown = at.text?.names ? all : all.slice(0, SERIES);
    const names = at.text ? shown.map(({ name }) => valueText(words, name, this.columns[at.text!.at]!)) : [];
    const lines = shown.map(({ buckets }, series) => this.#marks(buckets, series, names[series]));
    const marks = lines.flat();
    const kind = this.#kindOfMarks(shown.length);
    // A line goes on in time.
    const span = kind === 'lines' ? { ...this.span, isInOrder: false } : this.span;
    const means = marks.map(({ mean }) => mean);
    const form = { count: 5, isWhole: this.columns[at.amount]!.kind === 'integer', words };
    const axis = (kind === 'bars' ? barAxis : valueAxis)(Math.min(...means), Math.max(...means), form);
    const legend = names.length > 0 ? this.#legend(names, width) : { svg: '', height: 0 };
    const left = axis.labelWidth + 10;
    const top = legend.height + 24;
    const bottom = top + HEIGHT - 40;
    const places: Places = {
      ...timePlaces(span, left, width),
      y: (value) => bottom - axis.share(value) * (bottom - top),
    };
    const radius = Math.max(...lines.map(({ length }) => length)) > 60 ? 1.2 : 2.6;
    // What is most frequent lies above what is seldom.
    const inOrder = kind === 'points' ? lines.toReversed() : lines;
    const amount = words.name(this.columns[at.amount]!);
    return {
      height: bottom + 40,
      svg:
        legend.svg +
        cutElement({ ...fill('soft'), x: 0, y: top - 12, 'font-size': SMALL }, amount, fitted(amount, SMALL, width)) +
        drawUpwards(axis, left, width, top, bottom) +
        inOrder.map((line) => drawMarks(kind, line, places, span, radius)).join('') +
        drawTimes(span, bottom + 16, left, width, places.x, words) +
        drawAxisName(words.name(this.columns[at.time]!), left, width, bottom + 34),
      description: this.#description(shown),
      notes: [...(span.isInOrder ? [words.inOrder] : []), ...this.#notes(all, marks, kind)],
    };
  }

  #marks({ buckets }: TimeBuckets, series: number, name: string | undefined): (Mark & Bucket)[] {
    return buckets.map((bucket) => {
      const said = `${this.#of(bucket.time, name)}: ${this.#amount(bucket.mean)}`;
      return { ...bucket, series, said };
    });
  }

  /** Where each time is of another text there is nothing between those of one: a line would say there is. */
  #kindOfMarks(shown: number): MarkKind {
    const { times } = this.span;
    if (this.at.text?.names) return times ? 'bars' : 'points';
    return times && times.length < MAX_BARS && shown === 1 ? 'bars' : 'lines';
  }

  #legend(names: readonly string[], width: number): ReturnType<typeof drawLegend> {
    return drawLegend(names.slice(0, SERIES), width, names.length > SERIES ? this.words.others : undefined);
  }

  #of(time: number, name: string | undefined): string {
    const when = this.#time(time);
    return name === undefined ? when : `${when}, ${name}`;
  }

  #time(time: number): string {
    return valueText(this.words, time, this.span.column);
  }

  #amount(mean: number): string {
    return this.words.amount(tidied(mean), this.columns[this.at.amount]);
  }

  /** Of the rows: a point may be the mean of several. */
  #description(shown: readonly Series[]): string {
    const [first] = shown;
    if (!first) return this.words.noAmounts;
    const least = shown.reduce((row, each) => (each.least.value < row.value ? each.least : row), first.least);
    const most = shown.reduce((row, each) => (each.most.value > row.value ? each.most : row), first.most);
    const said = ({ name, time, value }: Row): string => {
      const of = this.at.text && valueText(this.words, name, this.columns[this.at.text.at]!);
      return this.words.said(this.#amount(readable(value)), this.#of(time, of));
    };
    const [from, to] = [this.#time(this.span.first), this.#time(this.span.last)];
    return this.words.series(this.subject, from, to, said(least), said(most));
  }

  #notes(all: readonly Series[], points: readonly Bucket[], kind: MarkKind): string[] {
    const { words } = this;
    const several = points.some(({ rows }) => rows > 1);
    const [of, left] = [words.amount(all.length), words.amount(all.length - SERIES)];
    const many = this.at.text?.names ? words.ownColours(SERIES, of, left) : words.largestOnly(SERIES, of);
    return [
      ...(all.length > SERIES ? [many] : []),
      ...(several ? [words.means(kind === 'bars' ? 'bar' : 'point', spanOf(this.span))] : []),
      ...(this.#missing > 0 ? [this.#lacking(this.#missing)] : []),
    ];
  }

  #lacking(rows: number): string {
    const { words, span, columns, at } = this;
    return isTime(span.column) ? words.lackingTime(rows) : words.lacking(rows, words.name(columns[at.amount]!));
  }
}
