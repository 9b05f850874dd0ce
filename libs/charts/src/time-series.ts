/** Amounts over time, or over whole numbers in their order: a bar for each time where they are few, else lines, one for each series. */
import { drawAxisName } from './labels';
import { drawLegend } from './legend';
import type { Drawing, Plot } from './plot';
import { isTime, type PlotColumn, type PlotRow, type PlotValue } from './plot-column';
import { element, fitted, textElement } from './svg';
import { SERIES, SMALL, fill, seriesColour, stroke } from './theme';
import { drawTimes } from './time-axis';
import { TimeBuckets, type Bucket } from './time-buckets';
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

interface Series {
  readonly name: PlotValue;
  readonly buckets: TimeBuckets;
  sum: number;
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
    const series = this.#series.get(name) ?? { name, buckets: new TimeBuckets(this.span), sum: 0 };
    this.#series.set(name, series);
    series.buckets.add(when, value);
    series.sum += value;
  }

  draw(width: number): Drawing {
    const all = [...this.#series.values()].sort((a, b) => b.sum - a.sum);
    const shown = all.slice(0, SERIES);
    const points = shown.flatMap((series, i) => series.buckets.buckets.map((bucket) => ({ ...bucket, series: i })));
    const names = this.at.text
      ? shown.map(({ name }) => valueText(this.words, name, this.columns[this.at.text!.at]!))
      : [];
    const { times } = this.span;
    const isBars =
      times !== undefined && times.length < MAX_BARS && (shown.length === 1 || this.at.text?.names === true);
    const means = points.map(({ mean }) => mean);
    const axis = (isBars ? barAxis : valueAxis)(Math.min(...means), Math.max(...means), 5, this.words);
    const legend = names.length > 0 ? drawLegend(names, width) : { svg: '', height: 0 };
    const left = axis.labelWidth + 10;
    const top = legend.height + 24;
    const bottom = top + HEIGHT - 40;
    const { first, last, step } = this.span;
    const each = ((width - left) * step) / (last - first + step);
    const xOf = (time: number): number => left + ((time - first) / step + 0.5) * each;
    const yOf = (value: number): number => bottom - axis.share(value) * (bottom - top);
    const marks = isBars
      ? points.map((point) => this.#bar(point, xOf, yOf, each, names[point.series]))
      : shown.map((series, i) => this.#line(series.buckets.buckets, i, xOf, yOf, names[i]));
    const amount = this.words.name(this.columns[this.at.amount]!);
    return {
      height: bottom + 40,
      svg:
        legend.svg +
        textElement('text', { ...fill('soft'), x: 0, y: top - 12, 'font-size': SMALL }, fitted(amount, SMALL, width)) +
        drawUpwards(axis, left, width, top, bottom) +
        marks.join('') +
        drawTimes(this.span, bottom + 16, left, width, xOf, this.words) +
        drawAxisName(this.words.name(this.columns[this.at.time]!), left, width, bottom + 34),
      description: this.#description(points, names),
      notes: this.#notes(all, points),
    };
  }

  #bar(
    { time, mean, series }: Bucket & { readonly series: number },
    xOf: (time: number) => number,
    yOf: (value: number) => number,
    each: number,
    name: string | undefined,
  ): string {
    const [a, b] = [yOf(0), yOf(mean)];
    const wide = Math.max(1, Math.min(each * 0.78, 44));
    const shape = {
      x: xOf(time) - wide / 2,
      y: Math.min(a, b),
      width: wide,
      height: Math.max(0.5, Math.abs(a - b)),
      rx: 2,
    };
    return element('rect', { ...fill(seriesColour(series)), ...shape }, [
      textElement('title', {}, this.#said(time, mean, name)),
    ]);
  }

  #line(
    buckets: readonly Bucket[],
    series: number,
    xOf: (time: number) => number,
    yOf: (value: number) => number,
    name: string | undefined,
  ): string {
    const round = (value: number): number => Math.round(value * 10) / 10;
    const at = buckets.map(({ time, mean }) => `${round(xOf(time))},${round(yOf(mean))}`);
    const line = element('polyline', {
      ...stroke(seriesColour(series)),
      ...{ points: at.join(' '), fill: 'none', 'stroke-width': 2, 'stroke-linejoin': 'round' },
    });
    // A point of a line can be pointed at.
    const dots = buckets.map(({ time, mean }) =>
      element(
        'circle',
        { ...fill(seriesColour(series)), cx: xOf(time), cy: yOf(mean), r: buckets.length > 60 ? 1.2 : 2.6 },
        [textElement('title', {}, this.#said(time, mean, name))],
      ),
    );
    return line + dots.join('');
  }

  #said(time: number, mean: number, name: string | undefined): string {
    return `${this.#of(time, name)}: ${this.#amount(mean)}`;
  }

  #of(time: number, name: string | undefined): string {
    const when = this.#time(time);
    return name === undefined ? when : `${when}, ${name}`;
  }

  #time(time: number): string {
    return valueText(this.words, time, this.span.column);
  }

  #amount(mean: number): string {
    return this.words.amount(Number(mean.toPrecision(15)), this.columns[this.at.amount]);
  }

  #description(points: readonly (Bucket & { readonly series: number })[], names: readonly string[]): string {
    const [first] = points;
    if (!first) return this.words.noAmounts;
    const least = points.reduce((a, b) => (b.mean < a.mean ? b : a));
    const most = points.reduce((a, b) => (b.mean > a.mean ? b : a));
    const said = (point: typeof first): string =>
      this.words.said(this.#amount(point.mean), this.#of(point.time, names[point.series]));
    const [from, to] = [this.#time(this.span.first), this.#time(this.span.last)];
    return this.words.series(this.subject, from, to, said(least), said(most));
  }

  #notes(all: readonly Series[], points: readonly Bucket[]): string[] {
    const { words } = this;
    const several = points.some(({ rows }) => rows > 1);
    return [
      ...(all.length > SERIES ? [words.largestOnly(SERIES, words.amount(all.length))] : []),
      ...(several ? [words.means(spanOf(this.span))] : []),
      ...(this.#missing > 0 ? [this.#lacking(words.amount(this.#missing))] : []),
    ];
  }

  #lacking(rows: string): string {
    const { words, span, columns, at } = this;
    return isTime(span.column) ? words.lackingTime(rows) : words.lacking(rows, words.name(columns[at.amount]!));
  }
}
