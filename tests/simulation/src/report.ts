/** What a person reads of runs: of one that failed, and of the faults of many. Must not know: where it is printed. */
import { allFaults, type FaultLog } from './faults/fault-log';
import type { Outcome } from './simulate';

const TAIL = 40;
const WIDEST = 240;

/** The command that runs a seed again, alone. */
export const again = (seed: number): string => `npm run simulate -- --seed ${seed} --trace`;

/** What is wrong with a run, the end of its trace, and how to run it again. */
export function describeFailure({ seed, swarm, failures, trace, duration, turns }: Outcome): string {
  return [
    `seed ${seed} failed after ${(duration / 1000).toFixed(1)} s of virtual time, ${turns} turns:`,
    ...failures.map((failure) => `  - ${failure}`),
    `configuration: ${JSON.stringify(swarm)}`,
    `the last of ${trace.lines} lines of its trace:`,
    ...trace.tail(TAIL).map((line) => `  ${line.slice(0, WIDEST)}`),
    `again: ${again(seed)}`,
  ].join('\n');
}

/** How often each fault has fired, as a table in Markdown. */
export function tableOfFaults(faults: FaultLog): string {
  const width = Math.max(...allFaults.map((kind) => kind.length));
  const row = (kind: string, fired: string): string => `| ${kind.padEnd(width)} | ${fired.padStart(7)} |`;
  return [
    row('fault', 'fired'),
    `| ${'-'.repeat(width)} | ${'-'.repeat(6)}: |`,
    ...allFaults.map((kind) => row(kind, faults.fired(kind).toLocaleString('en'))),
  ].join('\n');
}
