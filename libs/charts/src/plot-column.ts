/** What a plot is made of: columns, and values of rows. */

/**
 * `integer` and `decimal`: amounts. `month`, `half`, `date`: times, as `@coffee/protocol` counts them. `id`: text that says nothing to a reader.
 */
export type PlotKind = 'text' | 'id' | 'integer' | 'decimal' | 'month' | 'half' | 'date';

export interface PlotColumn {
  readonly name: string;
  readonly kind: PlotKind;
}

/** A number for amounts and times, else text; undefined where there is none. */
export type PlotValue = string | number | undefined;
export type PlotRow = readonly PlotValue[];

export const isAmount = ({ kind }: PlotColumn): boolean => kind === 'integer' || kind === 'decimal';
export const isTime = ({ kind }: PlotColumn): boolean => kind === 'month' || kind === 'half' || kind === 'date';
