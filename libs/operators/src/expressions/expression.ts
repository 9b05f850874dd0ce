/**
 * Expressions: what a value of a row is computed of, as plain values that travel in plans.
 *
 * A constant is of the unit of its kind: money is thousandths, an instant seconds since 1970, a date days; null is a missing value. Each node says the
 * kind of its value, which is what its function gives for those of its arguments.
 */
import type { ValueKind } from '../values';
import type { ScalarName } from './functions';
import type { ExpressionKind } from './kinds';

export type Expression =
  | { readonly column: string; readonly kind: ExpressionKind }
  | { readonly constant: number | string | boolean | null; readonly kind: ExpressionKind }
  | { readonly fn: ScalarName; readonly of: readonly Expression[]; readonly kind: ExpressionKind };

/** A column that is computed. `kind`: of the expression. */
export interface ComputedColumn {
  readonly name: string;
  readonly kind: ValueKind;
  readonly of: Expression;
}

/** The columns that it looks at, each once. */
export function columnsIn(expression: Expression): string[] {
  if ('column' in expression) return [expression.column];
  if ('constant' in expression) return [];
  return [...new Set(expression.of.flatMap(columnsIn))];
}

/** Whether they are one, part by part: without a text of either. */
export function sameExpression(a: Expression, b: Expression): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  if ('column' in a) return 'column' in b && a.column === b.column;
  if ('constant' in a) return 'constant' in b && a.constant === b.constant;
  return (
    'fn' in b && a.fn === b.fn && a.of.length === b.of.length && a.of.every((arg, i) => sameExpression(arg, b.of[i]!))
  );
}
