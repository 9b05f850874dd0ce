/** A part of the bench: what it needs, and what it found. */
import type { Audience } from './clusters';
import type { ClusterBenchOptions } from './options';

export interface PartContext extends Audience {
  readonly options: ClusterBenchOptions;
  /** A data folder, and the bytes in it that the queries read. */
  readonly data: string;
  readonly bytes: number;
  readonly signal: AbortSignal;
}

export interface Finding {
  readonly title: string;
  /** Paragraphs and tables, in Markdown. */
  readonly text: readonly string[];
  /** Every single figure. */
  readonly figures: unknown;
}

export type Part = (context: PartContext) => Promise<Finding>;

/** As `contest` tells it. */
export const sayRun =
  ({ say }: PartContext) =>
  (name: string, { seconds }: { readonly seconds: number }): void =>
    say(`${name}: ${seconds.toFixed(2)} s`);
