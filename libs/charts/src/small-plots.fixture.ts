/** Columns and rows for plots under test, in a line each. */
import type { PlotColumn, PlotKind, PlotRow } from './plot-column';

export const columnsOf = (columns: Readonly<Record<string, PlotKind>>): PlotColumn[] =>
  Object.entries(columns).map(([name, kind]) => ({ name, kind }));
export const rowsOf = (count: number, row: (n: number) => PlotRow): PlotRow[] =>
  Array.from({ length: count }, (_, n) => row(n));
