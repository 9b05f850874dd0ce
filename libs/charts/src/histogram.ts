/** How often amounts are: bins of one width, which the first look decides. Owns: that every amount is in one bin. */
import { tickStep } from 'd3-array';
import { drawAxisName, drawLabels } from './labels';
import { readable } from './numbers';
import type { Drawing, Plot } from './plot';
import type { PlotColumn, PlotRow } from './plot-column';
import { element, textElement } from './svg';
import { FONT, SMALL, fill } from './theme';
import { barAxis, drawUpwards } from './value-axis';
import type { PlotWords } from './plot-words';
import { plotWords } from './words';

const BINS = 24;
const HEIGHT = 220;

export class Histogram implements Plot {
  readonly subject: string;
  readonly #step: number;
  readonly #first: number;
  readonly #bins: number[];
  #rows = 0;
  #missing = 0;
  #sum = 0;

  /** `at`: of the column with the amounts, between `min` and `max`. */
  constructor(
    readonly column: PlotColumn,
    readonly at: number,
    readonly min: number,
    readonly max: number,
    readonly words: PlotWords = plotWords.en,
  ) {
    this.subject = words.distribution(words.name(column));
    const range = tickStep(min, max, BINS);
    const step = min < max ? range : 1;
    this.#step = column.kind === 'integer' ? Math.max(1, Math.round(step)) : step;
    this.#first = Math.floor(min / this.#step);
    this.#bins = new Array<number>(Math.floor(max / this.#step) - this.#first + 1).fill(0);
  }

  add(row: PlotRow): void {
    const value = row[this.at];
    if (typeof value !== 'number') {
      this.#missing++;
      return;
    }
    this.#rows++;
    this.#sum += value;
    const bin = Math.min(this.#bins.length - 1, Math.max(0, Math.floor(value / this.#step) - this.#first));
    this.#bins[bin]!++;
  }

  /** Of each bin that has amounts: from where, to before where, how many. */
  get bins(): readonly { readonly from: number; readonly to: number; readonly count: number }[] {
    return this.#bins.map((count, i) => ({ from: this.#edge(i), to: this.#edge(i + 1), count }));
  }

  /** Without what binary fractions add: 0.1 * 3 is 0.3. */
  #edge(bin: number): number {
    return Number(((this.#first + bin) * this.#step).toPrecision(12));
  }

  draw(width: number): Drawing {
    const { bins, words, column } = this;
    const amount = (value: number): string => words.amount(value, column);
    const axis = barAxis(0, Math.max(...bins.map(({ count }) => count)), { count: 4, isWhole: true, words });
    const left = axis.labelWidth + 10;
    const [top, bottom] = [24, HEIGHT];
    const each = (width - left) / bins.length;
    const bars = bins.map(({ from, to, count }, i) => {
      const height = axis.share(count) * (bottom - top);
      const shape = { x: left + i * each + 0.5, y: bottom - height, width: Math.max(1, each - 1), height };
      const title = textElement('title', {}, `${words.bin(amount(from), amount(to))}: ${words.amount(count)}`);
      return count === 0 ? '' : element('rect', { ...fill('c0'), ...shape }, [title]);
    });
    return {
      height: HEIGHT + 42,
      svg:
        textElement('text', { ...fill('soft'), x: 0, y: 11, 'font-size': SMALL }, words.rows) +
        drawUpwards(axis, left, width, top, bottom) +
        bars.join('') +
        this.#drawEdges(left, each, width, bottom) +
        drawAxisName(words.name(column), left, width, bottom + 34),
      description: words.histogram(
        words.name(column),
        this.#rows,
        amount(this.min),
        amount(this.max),
        amount(readable(this.#sum / Math.max(1, this.#rows))),
      ),
      notes: [
        ...(bins.length > 1 ? [words.barWidth(amount(Number(this.#step.toPrecision(12))))] : []),
        ...(this.#missing > 0 ? [words.lacking(this.#missing, words.name(column))] : []),
      ],
    };
  }

  /** Of as many bins as there is room for. */
  #drawEdges(left: number, each: number, width: number, bottom: number): string {
    const every = Math.ceil((FONT * 4.5) / each);
    const labels = Array.from({ length: Math.floor(this.#bins.length / every) + 1 }, (_, i) => ({
      x: left + i * every * each,
      text: this.words.tick(this.#edge(i * every)),
    }));
    return drawLabels(labels, bottom + 16, width);
  }
}
