/** Which columns say whose a row is: what a plot of several rows of one name is by. */
import { isAmount, type PlotColumn, type PlotRow } from './plot-column';

/**
 * As few as tell all rows apart, in their order: names and times are taken first, then whole numbers, such as years. Where rows are alike in all of
 * them: the names and times.
 * @param amount what is drawn: it is by the others.
 */
export function toldApart(columns: readonly PlotColumn[], rows: readonly PlotRow[], amount: number): number[] {
  const of = (isTaken: (column: PlotColumn) => boolean): number[] =>
    columns.flatMap((column, i) => (i !== amount && isTaken(column) ? [i] : []));
  const names = of((column) => !isAmount(column));
  const all = [...names, ...of((column) => isAmount(column) && column.kind === 'integer')];
  const enough = all.findIndex((_, last) => areApart(rows, all.slice(0, last + 1)));
  return (enough < 0 ? names : all.slice(0, enough + 1)).toSorted((a, b) => a - b);
}

const areApart = (rows: readonly PlotRow[], by: readonly number[]): boolean =>
  new Set(rows.map((row) => JSON.stringify(by.map((i) => row[i] ?? null)))).size === rows.length;
