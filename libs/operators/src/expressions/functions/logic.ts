/** Three-valued logic: a missing value is one that may be true or false. */
import { areMissing, connected, negated } from '../../loops/truths';
import type { ScalarFunction } from '../scalar-function';
import { FALSE, TRUE, presenceOf, type Booleans } from '../vector';

/** `decides`: the value of an argument by which the result is the same, whatever the others are. */
const connective = <Name extends string>(fn: Name, decides: number): ScalarFunction<Name> => ({
  fn,
  gives: (kinds) => (kinds.length > 1 && kinds.every((kind) => kind === 'boolean') ? 'boolean' : undefined),
  evaluate: (args) => connected(args as readonly Booleans[], decides),
  looksAt: (before) =>
    before.length > 0 ? (row) => before.every((arg) => (arg as Booleans)[row] !== decides) : undefined,
});

export const and = connective('and', FALSE);
export const or = connective('or', TRUE);

export const not: ScalarFunction<'not'> = {
  fn: 'not',
  gives: (kinds) => (kinds.length === 1 && kinds[0] === 'boolean' ? 'boolean' : undefined),
  evaluate: ([a]) => negated(a as Booleans),
};

export const isMissing: ScalarFunction<'is-missing'> = {
  fn: 'is-missing',
  gives: (kinds) => (kinds.length === 1 ? 'boolean' : undefined),
  // Present is 1, and nothing is MISSING.
  evaluate: ([a], { rows }) => (a instanceof Float64Array ? areMissing(a) : negated(presenceOf(a!, rows))),
};
