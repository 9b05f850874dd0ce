/**
 * The years of a table that a plan looks at: known where each of its rows goes through a filter by year of the same column. Of a table that has none of
 * them all answers are empty, and a person can be told why.
 */
import type { DraftEdge, DraftTable } from './draft';
import type { NeededYears } from './physical-plan';

/** @returns undefined where rows of any year are looked at. */
export function neededYears({ outputs }: DraftTable): NeededYears | undefined {
  const uses = outputs.flatMap(yearsBehind);
  const { column } = uses[0] ?? {};
  if (column === undefined || !uses.every((use) => use?.column === column)) return undefined;
  return { column, years: [...new Set(uses.flatMap((use) => use?.years ?? []))].sort((a, b) => a - b) };
}

/** For each way of the rows: the years of the first filter by year on it. */
function yearsBehind({ to }: DraftEdge): (NeededYears | undefined)[] {
  if (to.kind !== 'filter' || to.operator.op !== 'filter') return [undefined];
  const { operator } = to;
  return operator.by === 'year'
    ? [{ column: operator.column, years: operator.years }]
    : to.outputs.flatMap(yearsBehind);
}
