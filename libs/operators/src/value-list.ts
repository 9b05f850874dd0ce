/**
 * Values by number, from 0, of any kind: those that are numbers in an array of their own, so that millions of them take 8 bytes each. Owns: that one
 * that was not set is missing.
 */
import type { Column } from '@coffee/protocol';
import { numbersColumn } from './numbers-column';
import { columnOfValues, isTextual, type Value, type ValueKind } from './values';

export class ValueList {
  #numbers = new Float64Array(16).fill(NaN);
  /** Those that are no numbers. */
  readonly #others: Value[] = [];
  #hasOthers = false;

  /** NaN where the value is missing or no number. Good until the next call of `reserve` or `set`. */
  get numbers(): Float64Array {
    return this.#numbers;
  }

  /** Whether one that is NaN in `numbers` is missing. */
  get areNumbers(): boolean {
    return !this.#hasOthers;
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
    this.#numbers[at] = typeof value === 'number' ? value : NaN;
    if (typeof value === 'number' || (value === undefined && !this.#hasOthers)) return;
    this.#hasOthers = true;
    this.#others[at] = value;
  }

  /** Some of them as a column, in this order. `instead`: of a missing one. */
  column(name: string, kind: ValueKind, at: Uint32Array, instead?: number): Column {
    if (this.#hasOthers || isTextual(kind))
      return columnOfValues(
        name,
        kind,
        Array.from(at, (each) => this.get(each) ?? instead),
      );
    return numbersColumn(name, takeNumbers(this.#numbers, at, instead ?? NaN));
  }
}

/** @param instead of NaN. */
function takeNumbers(from: Float64Array, at: Uint32Array, instead: number): Float64Array {
  const taken = new Float64Array(at.length);
  for (let i = 0; i < taken.length; i++) {
    const number = from[at[i]!]!;
    taken[i] = number === number ? number : instead;
  }
  return taken;
}
