/** What is tested from end to end, whatever it runs on: a folder in, result files out. */

import type { Layout } from '@coffee/query-plan';

/** Parameters as the user writes them, and how the work is cut. */
export interface AnalyzeOptions {
  readonly queries: readonly string[];
  readonly years: readonly number[];
  /** `HH:MM-HH:MM`, both ends in. */
  readonly hours: string;
  /** Decimal text. */
  readonly minAmount: string;
  readonly top: number;
  readonly workers: number;
  /** Where the plan is cut into stages. */
  readonly layout: Layout;
  /** Bytes of a file that make one chunk. */
  readonly rangeBytes: number;
}

export interface Engine {
  /** The content of each result file by name, e.g. `q1.csv`. */
  analyze(dir: string, options: AnalyzeOptions): Promise<Map<string, Buffer>>;
  close(): Promise<void>;
}
