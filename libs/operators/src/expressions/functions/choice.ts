/** Values that are one of several. An argument fails only where it is the one, or is looked at to find out. */
import { commonKind } from '../kinds';
import type { ScalarFunction } from '../scalar-function';

/** When, then, when, then, …, else: the value behind the first condition that is true. */
export const choose: ScalarFunction<'case'> = {
  fn: 'case',
  gives: (kinds) => {
    if (kinds.length < 3 || kinds.length % 2 === 0) return undefined;
    const last = kinds.length - 1;
    const conditions = kinds.filter((_, i) => i < last && i % 2 === 0);
    if (conditions.some((kind) => kind !== 'boolean')) return undefined;
    return commonKind(kinds.filter((_, i) => i === last || i % 2 === 1));
  },
};

/** The first that is not missing. */
export const coalesce: ScalarFunction<'coalesce'> = { fn: 'coalesce', gives: commonKind };
