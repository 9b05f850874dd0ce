/** Expressions taken apart and put together. Pure; must not know what functions compute. */
import { CoffeeError } from '@coffee/core';
import {
  scalarFunction,
  type Expression,
  type ExpressionKind,
  type ScalarName,
  type ValueKind,
} from '@coffee/operators';

export type ColumnExpression = Extract<Expression, { readonly column: string }>;
export type Call = Extract<Expression, { readonly fn: ScalarName }>;

export const column = (name: string, kind: ExpressionKind): ColumnExpression => ({ column: name, kind });
export const integer = (value: number): Expression => ({ constant: value, kind: 'count' });
export const missing = (kind: ExpressionKind): Expression => ({ constant: null, kind });

export const isColumn = (expression: Expression): expression is ColumnExpression => 'column' in expression;
export const isCall = (expression: Expression, fn: ScalarName): expression is Call =>
  'fn' in expression && expression.fn === fn;

/** @throws TypeError when the function does not take such arguments: a defect of the planner. */
export function call(fn: ScalarName, ...of: readonly Expression[]): Expression {
  const kind = scalarFunction(fn).gives(of.map((each) => each.kind));
  if (kind === undefined) throw new TypeError(`${fn} does not take ${of.map((each) => each.kind).join(', ')}`);
  return { fn, of, kind };
}

/** What must all be true. */
export function conjunctsOf(predicate: Expression | undefined): Expression[] {
  if (predicate === undefined) return [];
  return isCall(predicate, 'and') ? predicate.of.flatMap(conjunctsOf) : [predicate];
}

export function conjunction([first, ...more]: readonly Expression[]): Expression | undefined {
  return first === undefined || more.length === 0 ? first : call('and', first, ...more);
}

/** The columns that it looks at, with their kinds, as often as they stand there. */
export function columnsOf(expression: Expression): ColumnExpression[] {
  if (isColumn(expression)) return [expression];
  return 'fn' in expression ? expression.of.flatMap(columnsOf) : [];
}

/** The expression with other ones in place of its columns. */
export function replaced(expression: Expression, by: (column: ColumnExpression) => Expression): Expression {
  if (isColumn(expression)) return by(expression);
  if ('constant' in expression) return expression;
  return { ...expression, of: expression.of.map((each) => replaced(each, by)) };
}

/** The kind of a value that is kept in a column. @throws CoffeeError USAGE for a time of day, which is no value of a column. */
export function columnKind({ kind }: Expression): ValueKind {
  if (kind === 'time')
    throw new CoffeeError(
      'USAGE',
      'a time of day can be compared, but not shown, grouped or counted: CAST it AS VARCHAR',
    );
  return kind;
}

export const isPresent = (expression: Expression): Expression => call('not', call('is-missing', expression));

/** The value where the condition holds, else a missing one. */
export const where = (condition: Expression | undefined, value: Expression): Expression =>
  condition === undefined ? value : call('case', condition, value, missing(value.kind));
