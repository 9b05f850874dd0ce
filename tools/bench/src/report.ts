/** What a contest found, as text: for the terminal and, under a heading with its circumstances, for the record. */
import type { ContestResult } from './contest';
import type { Circumstances } from './machine';
import type { Usage } from './measured-process';
import { pairwiseRatio, spread, type Spread } from './statistics';
import { printSpread, table } from './table';

export interface Contested {
  /** Ours first. */
  readonly names: readonly string[];
  /** Of the input files, those of unused tables left out. */
  readonly bytes: number;
  readonly results: readonly ContestResult[];
}

const HEADER = [
  'threads',
  'program',
  'seconds, median (min–max)',
  'MB/s',
  'CPU s',
  'peak RSS, MB',
  'its time / ours, median (min–max)',
];

/** A Markdown table: a row for each program and number of threads. Ratios are of runs that followed each other. */
export function reportTable({ names, bytes, results }: Contested): string {
  const rows = results.flatMap(({ workers, runs }) => {
    const seconds = runs.map((usages) => usages.map((usage) => usage.seconds));
    return names.map((name, i) => {
      const wall = spread(seconds[i]!);
      return [
        String(workers),
        name,
        printSpread(wall, 2),
        (bytes / 1e6 / wall.median).toFixed(0),
        optional(
          runs[i]!,
          (usage) => usage.cpuSeconds,
          (cpu) => cpu.median.toFixed(2),
        ),
        optional(
          runs[i]!,
          (usage) => usage.peakBytes,
          (peak) => (peak.max / 1e6).toFixed(0),
        ),
        i === 0 ? '' : printSpread(pairwiseRatio(seconds[i]!, seconds[0]!), 2),
      ];
    });
  });
  return table([HEADER, ...rows]);
}

/** A dated section of a results file: what was measured, where, and how to measure it again. */
export function reportSection(contested: Contested, where: Circumstances, command: string): string {
  const megabytes = (contested.bytes / 1e6).toFixed(0);
  const runs = contested.results[0]?.runs[0]?.length ?? 0;
  return [
    `## ${where.date} UTC, ${megabytes} MB`,
    '',
    `- Machine: ${where.machine}`,
    `- Commit: ${where.commit}; ${where.versions}`,
    `- Command: \`${command}\``,
    `- ${runs} runs of each in turn after one that is not counted; all result files were equal byte for byte`,
    '',
    reportTable(contested),
    '',
  ].join('\n');
}

function optional(
  usages: readonly Usage[],
  pick: (usage: Usage) => number | undefined,
  print: (found: Spread) => string,
): string {
  const values = usages.map(pick).filter((value) => value !== undefined);
  return values.length === 0 ? '?' : print(spread(values));
}
