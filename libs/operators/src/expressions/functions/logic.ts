/** Three-valued logic: a missing value is one that may be true or false. */
import type { ScalarFunction } from '../scalar-function';
import { FALSE, MISSING, TRUE, presenceOf, type Booleans } from '../vector';

/** `decides`: the value of an argument by which the result is the same, whatever the others are. */
const connective = <Name extends string>(fn: Name, decides: number): ScalarFunction<Name> => ({
  fn,
  gives: (kinds) => (kinds.length > 1 && kinds.every((kind) => kind === 'boolean') ? 'boolean' : undefined),
  evaluate: (args) => {
    const out = (args[0] as Booleans).slice();
    for (const arg of args.slice(1)) connect(out, arg as Booleans, decides);
    return out;
  },
  looksAt: (before) =>
    before.length > 0 ? (row) => before.every((arg) => (arg as Booleans)[row] !== decides) : undefined,
});

function connect(out: Booleans, next: Booleans, decides: number): void {
  for (let row = 0; row < out.length; row++) {
    if (out[row] === decides || next[row] === decides) out[row] = decides;
    else if (next[row] === MISSING) out[row] = MISSING;
  }
}

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
  evaluate: ([a], { rows }) => negated(presenceOf(a!, rows)),
};

function negated(booleans: Booleans): Booleans {
  const out = new Uint8Array(booleans.length);
  for (let row = 0; row < out.length; row++) out[row] = booleans[row] === MISSING ? MISSING : TRUE - booleans[row]!;
  return out;
}
