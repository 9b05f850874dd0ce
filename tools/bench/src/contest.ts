/**
 * Two programs in turn on the same folder: A B A B, so that both meet the same noise. Invariant: a run whose result files differ
 * from the other's in a single byte is no run, the contest fails.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareAnswers } from '@coffee/verify';
import { runMeasured, type Usage } from './measured-process';

export interface Contestant {
  readonly name: string;
  /** The command that answers the queries about `data` into the folder `out` with `workers` threads. */
  readonly command: (data: string, out: string, workers: number) => readonly string[];
}

export interface ContestResult {
  readonly workers: number;
  /** By contestant, in the order given; runs of equal index followed each other. */
  readonly runs: readonly (readonly Usage[])[];
}

export interface ContestOptions {
  readonly data: string;
  readonly workers: number;
  readonly runs: number;
  readonly onRun?: (name: string, usage: Usage) => void;
}

/** A run of each before the first measured one brings the files into the page cache. */
export async function contest(
  contestants: readonly Contestant[],
  { data, workers, runs, onRun }: ContestOptions,
): Promise<ContestResult> {
  const results = contestants.map((): Usage[] => []);
  for (let round = -1; round < runs; round++) {
    const folder = mkdtempSync(join(tmpdir(), 'coffee-bench-'));
    try {
      const outs = contestants.map((_, i) => join(folder, String(i)));
      for (const [i, { name, command }] of contestants.entries()) {
        const usage = await runMeasured(command(data, outs[i]!, workers));
        if (round >= 0) {
          results[i]!.push(usage);
          onRun?.(name, usage);
        }
      }
      for (const [i, out] of outs.entries()) {
        const [difference] = compareAnswers(out, outs[0]!);
        if (difference)
          throw new Error(`${contestants[i]!.name} and ${contestants[0]!.name} differ: ${difference.message}`);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return { workers, runs: results };
}
