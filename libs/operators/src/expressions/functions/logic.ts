/** Three-valued logic: a missing value is one that may be true or false. */
import type { ScalarFunction } from '../scalar-function';

const connective = <Name extends string>(fn: Name): ScalarFunction<Name> => ({
  fn,
  gives: (kinds) => (kinds.length > 1 && kinds.every((kind) => kind === 'boolean') ? 'boolean' : undefined),
});

export const and = connective('and');
export const or = connective('or');

export const not: ScalarFunction<'not'> = {
  fn: 'not',
  gives: (kinds) => (kinds.length === 1 && kinds[0] === 'boolean' ? 'boolean' : undefined),
};

export const isMissing: ScalarFunction<'is-missing'> = {
  fn: 'is-missing',
  gives: (kinds) => (kinds.length === 1 ? 'boolean' : undefined),
};
