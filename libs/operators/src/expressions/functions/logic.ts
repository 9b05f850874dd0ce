/** Three-valued logic: a missing value is one that may be true or false. */
import type { ScalarFunction } from '../scalar-function';
import { FALSE, MISSING, TRUE, presenceOf, type Booleans } from '../vector';

/** `decides`: the value of an argument by which the result is the same, whatever the others are. */
const connective = <Name extends string>(fn: Name, decides: number): ScalarFunction<Name> => ({
  fn,
  gives: (kinds) => (kinds.length > 1 && kinds.every((kind) => kind === 'boolean') ? 'boolean' : undefined),
  evaluate: (args, { rows }) => {
    const out = Uint8Array.from(args[0] as Booleans);
    for (const arg of args.slice(1)) {
      const next = arg as Booleans;
      for (let row = 0; row < rows; row++) {
        if (out[row] === decides || next[row] === decides) out[row] = decides;
        else if (next[row] === MISSING) out[row] = MISSING;
      }
    }
    return out;
  },
  looksAt: (before) =>
    before.length > 0 ? (row) => before.every((arg) => (arg as Booleans)[row] !== decides) : undefined,
});

export const and = connective('and', FALSE);
export const or = connective('or', TRUE);

export const not: ScalarFunction<'not'> = {
  fn: 'not',
  gives: (kinds) => (kinds.length === 1 && kinds[0] === 'boolean' ? 'boolean' : undefined),
  evaluate: ([a]) => (a as Booleans).map((value) => (value === MISSING ? MISSING : TRUE - value)),
};

export const isMissing: ScalarFunction<'is-missing'> = {
  fn: 'is-missing',
  gives: (kinds) => (kinds.length === 1 ? 'boolean' : undefined),
  evaluate: ([a], { rows }) => presenceOf(a!, rows).map((present) => TRUE - present),
};
