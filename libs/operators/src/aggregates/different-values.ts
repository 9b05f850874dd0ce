/**
 * Aggregates of the different values of a group, each counted once. Their state is one of the values: rows are grouped by the column, too, and a group comes with a
 * row for each of its values, which may come any number of times (docs/adr/0050-aggregates-are-values.md).
 */
import type { Column } from '@coffee/protocol';
import { pickRows } from '../gather';
import { rowsOfGroups } from '../group-rows';
import { SeenValues } from '../seen-values';
import { takeWords } from '../take-words';
import type { Value } from '../values';
import type { Accumulator, AggregateFunction, AggregateInput } from './aggregate-function';

/** What is computed of the values of each group. */
export interface OfDifferent {
  /** Of each value of a group once: the group of each, the values, and how many groups there are. */
  readonly add: (groups: Uint32Array, values: () => Column, size: number) => void;
  readonly value: (group: number) => Value;
}

/** All of such a function but its name, and what it makes of which values. */
export const ofDifferentValues = (
  start: (input: AggregateInput) => OfDifferent,
): Pick<AggregateFunction, 'state' | 'groupsByColumn' | 'ofGroups' | 'ofRows' | 'start'> => ({
  state: ({ name, kind = 'count' }) => [{ name, kind }],
  groupsByColumn: true,
  ofGroups: ({ name, from = '' }, given, groups) => [{ ...pickRows(given.column(from), rowsOfGroups(groups)), name }],
  ofRows: ({ name, from = '' }, given) => [{ ...given.column(from), name }],
  start: (input): Accumulator => {
    const { kind = 'count' } = input;
    const seen = new SeenValues();
    const { add, value } = start(input);
    return {
      merge: (groups, [state], size) => {
        const rows = seen.add(groups, state!, kind);
        add(takeWords(groups, rows), () => pickRows(state!, rows), size);
      },
      value,
    };
  },
});
