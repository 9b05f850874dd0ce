/** The aggregate functions that plans name. A new one is one file and one line here. */
import { CoffeeError, quoted } from '@coffee/core';
import { avg } from './avg';
import { count } from './count';
import { max } from './max';
import { min } from './min';
import { sum } from './sum';
import type { AggregateFunction } from './aggregate-function';

export type { Accumulator, AggregateFunction, AggregateInput, StateColumn } from './aggregate-function';

export const aggregateFunctions = [sum, count, min, max, avg] as const;

export type AggregateName = (typeof aggregateFunctions)[number]['fn'];

/** The name, when there is a function of that name. */
export const isAggregateName = (name: string): name is AggregateName =>
  aggregateFunctions.some(({ fn }) => fn === name);

/** @throws CoffeeError BAD_MESSAGE that lists all when there is none of that name. */
export function aggregateFunction(name: string): AggregateFunction {
  const found = aggregateFunctions.find(({ fn }) => fn === name);
  if (!found) throw new CoffeeError('BAD_MESSAGE', unknownAggregate(name));
  return found;
}

export const unknownAggregate = (name: string): string =>
  `no aggregate function is named ${quoted(name.slice(0, 60))}; there are ${aggregateFunctions.map(({ fn }) => fn).join(', ')}`;
