/** Conditions without what is decided before any row is looked at: by constants, which parameters have become. Pure. */
import { columnsIn, rowsWhere, type Expression } from '@coffee/operators';
import { call } from './expressions';

const constant = (value: boolean): Expression => ({ constant: value, kind: 'boolean' });
export const isTrue = (expression: Expression): boolean => 'constant' in expression && expression.constant === true;
const isFalse = (expression: Expression): boolean => 'constant' in expression && expression.constant === false;

/** A condition that is true for the same rows. Where it is not, it may be false instead of missing. */
export function simplified(condition: Expression): Expression {
  if (!('fn' in condition)) return condition;
  if (columnsIn(condition).length === 0) return decided(condition);
  const { fn, of } = condition;
  if (fn === 'and') return joined('and', of.map(simplified), isFalse, isTrue);
  if (fn === 'or') return joined('or', of.map(simplified), isTrue, isFalse);
  if (fn === 'case' && of.length === 3) {
    const [when, then, otherwise] = of as [Expression, Expression, Expression];
    const known = simplified(when);
    if (isTrue(known)) return simplified(then);
    if (isFalse(known)) return simplified(otherwise);
  }
  return condition;
}

/** What has no value, since it cannot be computed, is told of the rows that it would be computed for. */
function decided(condition: Expression): Expression {
  try {
    return constant(rowsWhere(condition, { rows: 1, columns: [] }) === undefined);
  } catch {
    return condition;
  }
}

function joined(
  fn: 'and' | 'or',
  conditions: readonly Expression[],
  decides: (condition: Expression) => boolean,
  saysNothing: (condition: Expression) => boolean,
): Expression {
  const deciding = conditions.find(decides);
  if (deciding) return deciding;
  const left = conditions.filter((condition) => !saysNothing(condition));
  const [first = constant(fn === 'and'), ...others] = left;
  return others.length === 0 ? first : call(fn, first, ...others);
}
