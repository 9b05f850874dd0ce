/**
 * Which rows of a table stand where, of those that are in sight. Very long tables have more rows than a browser can scroll pixels: there a place of
 * the scroll bar stands for several.
 */

/** Of a row, and of the head that stays above them (px). */
export const ROW = 33;
/** As many fit below the head. */
export const SHOWN = 15;
/** Of the box beyond them: half a row, by which one sees that there are more. */
const BEYOND = 16;
/** The first may be above the edge in part, and the last below it. */
const DRAWN = SHOWN + 2;
/** Browsers have a highest element, of 17 million pixels or more. */
const HIGHEST = 12_000_000;

export const boxHeight = (SHOWN + 1) * ROW + BEYOND;
export const heightOf = (rows: number): number => Math.min(rows * ROW, HIGHEST);

export interface SeenRows {
  readonly first: number;
  /** Where the first begins, below the head (px). */
  readonly place: number;
}

export const TOP: SeenRows = { first: 0, place: 0 };

/** How many are drawn from the first on. */
export const drawnFrom = (first: number, rows: number): number => Math.max(0, Math.min(DRAWN, rows - first));

/** @param clientHeight of the box, without its borders and a scroll bar below. */
export function seenRows(
  { scrollTop, clientHeight }: Pick<Element, 'scrollTop' | 'clientHeight'>,
  rows: number,
): SeenRows {
  const view = clientHeight - ROW;
  const height = heightOf(rows);
  if (height <= view) return TOP;
  // Rows in pixels for each that is scrolled: 1, but where not all of them could be.
  const scale = (rows * ROW - view) / (height - view);
  const first = Math.floor((Math.min(Math.max(scrollTop, 0), height - view) * scale) / ROW);
  return { first, place: Math.min((first * ROW) / scale, height - drawnFrom(first, rows) * ROW) };
}
