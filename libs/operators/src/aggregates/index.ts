/** The registry of aggregate functions: a new one is one file, and one line in `all.ts`. */
import { CoffeeError, quotedStart } from '@coffee/core';
import * as all from './all';
import type { AggregateFunction } from './aggregate-function';

export type { Accumulator, AggregateFunction, AggregateInput, StateColumn } from './aggregate-function';

/** By name. */
export const aggregateFunctions = Object.values(all).toSorted((a, b) => (a.fn < b.fn ? -1 : 1));

export type AggregateName = (typeof aggregateFunctions)[number]['fn'];

/** @throws CoffeeError BAD_MESSAGE that lists all when there is none of that name. */
export function aggregateFunction(name: string): AggregateFunction {
  const found = aggregateFunctions.find(({ fn }) => fn === name);
  if (!found) throw new CoffeeError('BAD_MESSAGE', unknownAggregate(name));
  return found;
}

export const unknownAggregate = (name: string): string =>
  `no aggregate function is named ${quotedStart(name)}; there are ${aggregateFunctions.map(({ fn }) => fn).join(', ')}`;
