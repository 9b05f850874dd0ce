/** The flags of `npm run bench -- --cluster`: text in, checked options out. */
import { parseArgs } from 'node:util';
import { parseScale, type Scale } from '@coffee/cluster';
import { count } from '../options';

/** What can be measured, in the order in which it is. */
export const partNames = ['contest', 'transient', 'clients', 'tiny'] as const;
export type PartName = (typeof partNames)[number];

export interface ClusterBenchOptions {
  readonly parts: readonly PartName[];
  /** Absent: generated. */
  readonly data?: string;
  readonly runs: number;
  readonly scale: Scale;
  readonly json?: string;
  readonly record: boolean;
}

export const clusterUsage = `npm run bench -- --cluster [parts] [options]
  --contest      against tuned DuckDB in turn; what is measured when no part is named
  --transient    durable against transient queues
  --clients      1, 2 and 4 clients at once
  --tiny         a folder of 1 MB, from command to answer
  --all          all of these
  --data DIR     data folder; without it 600 MB are generated once in the temporary folder
  --runs N       measured runs of each (default 5)
  --scale LIST   processes of each service, as npm run cluster takes it
  --json FILE    writes every single figure to FILE
  --record       appends the result to docs/benchmark-results/cluster.md
`;

/** @throws TypeError that says which flag is wrong. */
export function parseClusterOptions(args: readonly string[]): ClusterBenchOptions {
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      cluster: flag,
      contest: flag,
      transient: flag,
      clients: flag,
      tiny: flag,
      all: flag,
      record: flag,
      data: { type: 'string' },
      runs: { type: 'string', default: '5' },
      scale: { type: 'string', default: '' },
      json: { type: 'string' },
    },
  });
  const named = partNames.filter((part) => values.all || values[part]);
  return {
    parts: named.length > 0 ? named : ['contest'],
    runs: count('--runs', values.runs),
    scale: scaleOf(values.scale),
    record: values.record,
    ...(values.data !== undefined && { data: values.data }),
    ...(values.json !== undefined && { json: values.json }),
  };
}

function scaleOf(text: string): Scale {
  try {
    return parseScale(text);
  } catch (thrown) {
    throw new TypeError(thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown });
  }
}
