/** What a plot is made of: columns, and values of rows. */

/**
 * `integer` and `decimal`: amounts, but for integers that are named as ids. `month`, `half`, `date`, `instant`: times, as `@coffee/protocol` counts them. `id`: text that says nothing to a reader.
 */
export type PlotKind = 'text' | 'id' | 'integer' | 'decimal' | 'month' | 'half' | 'date' | 'instant';

export interface PlotColumn {
  readonly name: string;
  readonly kind: PlotKind;
}

/** A number for amounts and times, else text; undefined where there is none. */
export type PlotValue = string | number | undefined;
export type PlotRow = readonly PlotValue[];

/** What follows the one before it, with nothing between them. */
export const isPeriod = ({ kind }: Pick<PlotColumn, 'kind'>): boolean => kind === 'month' || kind === 'half';

const TIMES: ReadonlySet<PlotKind> = new Set(['month', 'half', 'date', 'instant']);

/** Whether a column of that name has numbers that only tell things apart: they are no amounts, and read digit by digit. */
export const isIdName = (name: string): boolean => /(?:^|[_\s])id$/i.test(name.trim());

export const isId = ({ name, kind }: PlotColumn): boolean => kind === 'id' || (kind === 'integer' && isIdName(name));
/** What a reader knows it by: a text, or a number that tells things apart. */
export const isName = (column: PlotColumn): boolean =>
  column.kind === 'text' || (column.kind === 'integer' && isId(column));
export const isAmount = (column: PlotColumn): boolean =>
  column.kind === 'decimal' || (column.kind === 'integer' && !isId(column));
export const isTime = ({ kind }: Pick<PlotColumn, 'kind'>): boolean => TIMES.has(kind);

const MEANS = new Set(
  'avg average mean median min minimum max maximum rate ratio share percent percentage price promedio media mediana mínimo minimo máximo maximo tasa proporción proporcion porcentaje precio'.split(
    ' ',
  ),
);
/** The sum of several averages says nothing. Their kind is that of what can be summed: only the name tells. */
export const canBeSummed = ({ name }: PlotColumn): boolean =>
  !name
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .some((word) => MEANS.has(word));
