/**
 * What a first look at all rows tells: how many there are, and what is in each column. Owns: that it takes the same memory for any number of rows.
 */
import { isAmount, type PlotColumn, type PlotRow, type PlotValue } from './plot-column';

/** More values than that are not told apart. */
export const MAX_DISTINCT = 200;
/** More combinations of values than that are taken to be of one row each. */
const MAX_COMBINATIONS = 2000;

export class ColumnSurvey {
  /** Of numbers. */
  min = Infinity;
  max = -Infinity;
  missing = 0;
  #count = 0;
  /** Each number is more than the one before it, or each is less. */
  #direction: number | undefined = 0;
  #before: PlotValue;
  /** Each value, in the order of their coming; undefined: too many. */
  values: Set<PlotValue> | undefined = new Set();

  add(value: PlotValue): void {
    this.#count++;
    this.#follow(value);
    if (value === undefined) this.missing++;
    if (typeof value === 'number') {
      if (value < this.min) this.min = value;
      if (value > this.max) this.max = value;
    }
    if (!this.values || this.values.has(value)) return;
    this.values.add(value);
    if (this.values.size > MAX_DISTINCT) this.values = undefined;
  }

  #follow(value: PlotValue): void {
    const before = this.#before;
    this.#before = value;
    if (this.#count === 1 || this.#direction === undefined) return;
    const direction = typeof value === 'number' && typeof before === 'number' ? Math.sign(value - before) : 0;
    const goesOn = direction !== 0 && (this.#direction === 0 || direction === this.#direction);
    this.#direction = goesOn ? direction : undefined;
  }

  /** Whether no value is there twice, as far as that is known: of many, only where they are in order. */
  get areDifferent(): boolean {
    return this.distinct === this.#count || (this.#count > 1 && this.#direction !== undefined);
  }

  /** Whether each number is more than the one before it. */
  get ascends(): boolean {
    return this.#direction === 1;
  }

  /** Number of values, Infinity if too many to count. */
  get distinct(): number {
    return this.values?.size ?? Infinity;
  }
}

export class Survey {
  rows = 0;
  readonly of: readonly ColumnSurvey[];
  /** Of what is no amount; undefined: too many. */
  #combinations: Set<string> | undefined = new Set();
  readonly #others: readonly number[];

  constructor(readonly columns: readonly PlotColumn[]) {
    this.of = columns.map(() => new ColumnSurvey());
    this.#others = columns.flatMap((column, i) => (isAmount(column) ? [] : [i]));
  }

  add(row: PlotRow): void {
    this.rows++;
    for (let i = 0; i < this.of.length; i++) this.of[i]!.add(row[i]);
    this.#combinations?.add(JSON.stringify(this.#others.map((i) => row[i])));
    if (this.#combinations && this.#combinations.size > MAX_COMBINATIONS) this.#combinations = undefined;
  }

  /** Whether several rows are alike but for their amounts. */
  get hasRepeats(): boolean {
    return this.#combinations !== undefined && this.#combinations.size < this.rows;
  }
}
