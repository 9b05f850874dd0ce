/** The registry of scalar functions: a new one is a value of a file beside this one, and its name in `all.ts`. */
import { CoffeeError, quotedStart } from '@coffee/core';
import type { ScalarFunction } from '../scalar-function';
import * as all from './all';

/** By name. */
export const scalarFunctions = Object.values(all).toSorted((a, b) => (a.fn < b.fn ? -1 : 1));

export type ScalarName = (typeof scalarFunctions)[number]['fn'];

const byName = new Map<string, ScalarFunction>(scalarFunctions.map((each) => [each.fn, each]));

/** @throws CoffeeError BAD_MESSAGE that lists all when there is none of that name. */
export function scalarFunction(name: string): ScalarFunction {
  const found = byName.get(name);
  if (!found) throw new CoffeeError('BAD_MESSAGE', unknownScalar(name));
  return found;
}

export const unknownScalar = (name: string): string =>
  `no scalar function is named ${quotedStart(name)}; there are ${scalarFunctions.map(({ fn }) => fn).join(', ')}`;
