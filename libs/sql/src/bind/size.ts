/**
 * How large bound expressions are. A name of the answer, and an operand that is looked at more than once, are written out wherever they are used, so a
 * short text can come to any size: nobody plans, sends or walks one that is larger than this.
 */
import { MOST_PARTS } from '@coffee/query-plan/most-parts';
import type { Expression } from '@coffee/operators';
import type { Position, SqlError } from '../text/sql-error';

/** Of all that is asked at once: ten of the largest expressions. */
export const MOST_PARTS_AT_ONCE = 10 * MOST_PARTS;

const REPEATED = 'with all that CASE x WHEN, BETWEEN, IN, nullif and names of the answer repeat';

const sizes = new WeakMap<Expression, number>();

/** Of columns, constants and functions. Parts that are one object in memory are counted where they stand. */
function sizeOf(expression: Expression): number {
  if (!('fn' in expression)) return 1;
  let size = sizes.get(expression);
  if (size === undefined) {
    size = expression.of.reduce((sum, each) => sum + sizeOf(each), 1);
    sizes.set(expression, size);
  }
  return size;
}

type Refuse = (at: Position, problem: string) => SqlError;

/** The same expression. @throws SqlError when no plan may have it. */
export function checkedSize(expression: Expression, at: Position, error: Refuse): Expression {
  if (sizeOf(expression) <= MOST_PARTS) return expression;
  throw error(at, `this comes to more than ${MOST_PARTS} parts, ${REPEATED}: ask in several statements`);
}

/** Room for what is asked at once. */
export class Room {
  #left = MOST_PARTS_AT_ONCE;

  /** The same expression. @throws SqlError when there is no room for it. */
  place(expression: Expression, at: Position, error: Refuse): Expression {
    this.take(sizeOf(expression), at, error);
    return expression;
  }

  /** @throws SqlError */
  take(parts: number, at: Position, error: Refuse): void {
    this.#left -= parts;
    if (this.#left < 0)
      throw error(
        at,
        `up to here more than ${MOST_PARTS_AT_ONCE} parts are asked for, ${REPEATED}: ask in several jobs`,
      );
  }
}
