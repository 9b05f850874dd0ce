/** What every kind of plot does: takes the rows, one after the other, in memory that does not grow with them, then draws. */
import type { PlotRow } from './plot-column';

export interface Drawing {
  /** Elements, from 0 down to `height`. */
  readonly svg: string;
  readonly height: number;
  /** What is seen, in sentences. */
  readonly description: string;
  /** What is not seen, in sentences. */
  readonly notes: readonly string[];
}

export interface Plot {
  /** `distribution of final amount`: what is drawn. */
  readonly subject: string;
  add(row: PlotRow): void;
  /** `width`: in pixels. */
  draw(width: number): Drawing;
}
