/**
 * Values by number, from 0, of any kind: those that are numbers in an array of their own, so that millions of them take 8 bytes each. Owns: that one
 * that was not set is missing.
 */
import { numberColumn, type Column } from '@coffee/protocol';
import { columnOfValues, type Value, type ValueKind } from './values';

export class ValueList {
  #numbers = new Float64Array(16).fill(NaN);
  /** Those that are no numbers. */
  readonly #others: Value[] = [];

  /** NaN where the value is missing or no number. Good until the next call of `reserve` or `set`. */
  get numbers(): Float64Array {
    return this.#numbers;
  }

  /** Makes room for the values before `size`. */
  reserve(size: number): void {
    const before = this.#numbers;
    if (size <= before.length) return;
    this.#numbers = new Float64Array(Math.max(size, before.length * 2));
    this.#numbers.set(before);
    this.#numbers.fill(NaN, before.length);
  }

  get(at: number): Value {
    const number = this.#numbers[at];
    return number === undefined || Number.isNaN(number) ? this.#others[at] : number;
  }

  set(at: number, value: Value): void {
    this.reserve(at + 1);
    if (typeof value === 'number') this.#numbers[at] = value;
    else {
      this.#numbers[at] = NaN;
      this.#others[at] = value;
    }
  }

  /** Some of them as a column, in this order. `instead`: of a missing one. */
  column(name: string, kind: ValueKind, at: Uint32Array, instead?: number): Column {
    const numbers = new Float64Array(at.length);
    // A loop that stops at the first of another kind: most columns have none.
    return takeNumbers(this.#numbers, at, numbers)
      ? numberColumn(name, numbers)
      : columnOfValues(
          name,
          kind,
          Array.from(at, (each) => this.get(each) ?? instead),
        );
  }
}

/** @returns whether all of them are numbers. */
function takeNumbers(from: Float64Array, at: Uint32Array, to: Float64Array): boolean {
  for (let i = 0; i < at.length; i++) {
    const number = from[at[i]!];
    if (number === undefined || Number.isNaN(number)) return false;
    to[i] = number;
  }
  return true;
}
