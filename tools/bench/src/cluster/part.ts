/** A part of the bench: what it needs, what it found, and what all that compare whole commands do. */
import { availableParallelism } from 'node:os';
import { contest, type Contestant } from '../contest';
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

/** @returns the seconds of each contestant, run by run. @param data the folder they all read; left out, that of the bench. */
export async function secondsOf(
  context: PartContext,
  contestants: readonly Contestant[],
  data: string = context.data,
): Promise<number[][]> {
  const { options, signal } = context;
  const onRun = sayRun(context);
  const workers = availableParallelism();
  const { runs } = await contest(contestants, { data, workers, runs: options.runs, onRun, signal });
  return runs.map((usages) => usages.map(({ seconds }) => seconds));
}
