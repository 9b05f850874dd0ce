/**
 * Where a column of a scan is needed: a column that is looked at only behind `at-least` filters of the same table need not be
 * read in the rows that none of these filters lets through. Saves most of the widest column (a transaction's id) for Q1.
 */
import { filterOperator } from './operators';
import type { DraftEdge, DraftTable, Needs } from './draft';
import type { ScanColumn } from './physical-plan';

/** Columns with the largest minimum that rows have passed on the way. */
type Bounds = ReadonlyMap<string, number>;

/**
 * @returns the weakest condition that holds wherever the column is looked at; undefined when it is looked at in any row. Where
 * several columns have one, the first in the order of the table.
 */
export function neededWhere(table: DraftTable, column: string, needs: Needs): ScanColumn['neededWhere'] {
  const uses = table.outputs.flatMap((edge) => usesBehind(edge, column, new Map(), needs));
  for (const { name } of table.schema.columns) {
    const minima = uses.map((bounds) => bounds.get(name));
    if (minima.length > 0 && minima.every((minimum) => minimum !== undefined))
      return { column: name, atLeast: Math.min(...minima) };
  }
  return undefined;
}

/** For each place behind the edge that looks at the column: the bounds that its rows are known to be in. */
function usesBehind(edge: DraftEdge, column: string, bounds: Bounds, needs: Needs): Bounds[] {
  if (!needs.get(edge)!.has(column)) return [];
  const { to } = edge;
  // Only filters pass a table's rows on; whatever else stands here looks at all that the edge carries.
  if (to.kind !== 'filter' || to.operator.op !== 'filter') return [bounds];
  const { operator } = to;
  const passed = new Map(bounds);
  if (operator.by === 'at-least')
    passed.set(operator.column, Math.max(operator.minimum, bounds.get(operator.column) ?? -Infinity));
  const here = filterOperator.looksAt(operator).includes(column) ? [bounds] : [];
  return [...here, ...to.outputs.flatMap((output) => usesBehind(output, column, passed, needs))];
}
