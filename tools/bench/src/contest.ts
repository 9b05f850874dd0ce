/**
 * Programs in turn on the same folder: A B A B, so that both meet the same noise. Invariant: a run whose result files differ
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
  /** So many processes of it at once make one run, which takes until the last of them has ended. Default 1. */
  readonly copies?: number;
  /** It answers nothing: no result files are to be compared. */
  readonly isLimit?: true;
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
  /** Awaited between the round that is not counted and the first that is. */
  readonly onWarm?: () => Promise<void>;
  /** What is different between the result folders of two; absent: any byte. */
  readonly differ?: (one: string, other: string) => string | undefined;
  /** Ends the contest; it rejects with the signal's reason when nothing of it runs any more. */
  readonly signal?: AbortSignal;
}

/** A run of each before the first measured one brings the files into the page cache. */
export async function contest(
  contestants: readonly Contestant[],
  { data, workers, runs, onRun, onWarm, differ = differentByte, signal }: ContestOptions,
): Promise<ContestResult> {
  const results = contestants.map((): Usage[] => []);
  for (let round = -1; round < runs; round++) {
    if (round === 0) await onWarm?.();
    const folder = mkdtempSync(join(tmpdir(), 'coffee-bench-'));
    try {
      const outs: { readonly name: string; readonly out: string }[] = [];
      for (const [i, { name, command, copies = 1, isLimit }] of contestants.entries()) {
        const own = Array.from({ length: copies }, (_, copy) => join(folder, `${i}.${copy}`));
        const usage = together(await allEnded(own.map((out) => runMeasured(command(data, out, workers), signal))));
        if (!isLimit) outs.push(...own.map((out) => ({ name, out })));
        if (round >= 0) {
          results[i]!.push(usage);
          onRun?.(name, usage);
        }
      }
      for (const { name, out } of outs) {
        const difference = differ(out, outs[0]!.out);
        if (difference !== undefined) throw new Error(`${name} and ${outs[0]!.name} differ: ${difference}`);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return { workers, runs: results };
}

const differentByte = (one: string, other: string): string | undefined => compareAnswers(one, other)[0]?.message;

/** Of several that are at work in one folder, it must not be removed under the others when one has failed. */
async function allEnded<T>(running: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(running);
  return Promise.all(running);
}

/** Of processes that were started at the same time. */
function together([first, ...others]: readonly Usage[]): Usage {
  return others.reduce(
    (all, one) => ({
      seconds: Math.max(all.seconds, one.seconds),
      ...(all.cpuSeconds !== undefined &&
        one.cpuSeconds !== undefined && { cpuSeconds: all.cpuSeconds + one.cpuSeconds }),
      ...(all.peakBytes !== undefined &&
        one.peakBytes !== undefined && { peakBytes: Math.max(all.peakBytes, one.peakBytes) }),
    }),
    first!,
  );
}
