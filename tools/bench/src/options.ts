/** The flags of `npm run bench` without a cluster: text in, checked options out. */
import { availableParallelism } from 'node:os';
import { parseFlags } from '@coffee/core';

export interface BenchOptions {
  /** Absent: generated. */
  readonly data?: string;
  readonly runs: number;
  readonly json?: string;
  readonly record: boolean;
  /** Numbers of threads to compare with: the asked one, and one alone. */
  readonly workers: readonly number[];
}

export const usage = `npm run bench -- [options]
  --data DIR     data folder; without it 600 MB are generated once in the temporary folder
  --runs N       measured runs of each program (default 5)
  --workers N    threads of each program (default: all cores); measured again with one
  --json FILE    writes every single run to FILE
  --record       appends the result to docs/benchmark-results/embedded.md
`;

/** @throws TypeError or CoffeeError USAGE that says which flag is wrong. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parseFlags(args, {
    data: { type: 'string' },
    runs: { type: 'string', default: '5' },
    json: { type: 'string' },
    record: { type: 'boolean', default: false },
    workers: { type: 'string', default: String(availableParallelism()) },
  });
  const workers = count('--workers', values.workers);
  return {
    ...(values.data !== undefined && { data: values.data }),
    ...(values.json !== undefined && { json: values.json }),
    runs: count('--runs', values.runs),
    record: values.record,
    workers: workers === 1 ? [1] : [workers, 1],
  };
}

/** @throws TypeError that names the flag. */
export function count(flag: string, text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text))
    throw new TypeError(`${flag} takes a whole number from 1, not ${JSON.stringify(text)}`);
  return Number(text);
}
