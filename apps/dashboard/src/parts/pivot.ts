/** Rows of two categories and a number, as a table of both. Pure. */

export interface AnswerPage {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly Readonly<Record<string, string | number | null>>[];
}

const MOST_ACROSS = 24;

export interface Pivot {
  readonly down: string;
  readonly across: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** By row, a line feed, and column. */
  readonly cells: ReadonlyMap<string, string>;
}

/** @returns undefined where a cell would have several values, or a table would be wider than a person looks. */
export function pivotOf({ columns, rows }: AnswerPage): Pivot | undefined {
  const value = columns.findLast(({ type }) => type === 'integer' || type === 'decimal')?.name;
  const [one, other] = columns.filter(({ name }) => name !== value).map(({ name }) => name);
  if (value === undefined || one === undefined || other === undefined) return undefined;
  const valuesOf = (name: string): string[] => [...new Set(rows.map((row) => String(row[name])))];
  const [across, down] = valuesOf(one).length <= valuesOf(other).length ? [one, other] : [other, one];
  const cells = new Map<string, string>();
  for (const row of rows) cells.set(`${row[down]}\n${row[across]}`, String(row[value]));
  if (cells.size < rows.length || valuesOf(across).length > MOST_ACROSS) return undefined;
  return { down, across, rows: valuesOf(down), columns: valuesOf(across), cells };
}
