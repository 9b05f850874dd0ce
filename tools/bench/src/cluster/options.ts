/** The flags of `npm run bench -- --cluster`: text in, checked options out. */
import { parseScale, type Scale } from '@coffee/cluster';
import { parseFlags } from '@coffee/core';
import { folderSizes } from '@coffee/datagen';
import { count } from '../options';

/** What can be measured, in the order in which it is. */
export const partNames = [
  'contest',
  'layouts',
  'transient',
  'clients',
  'scaling',
  'tiny',
  'memory',
  'kill',
  'http',
  'http-memory',
  'page',
] as const;
export type PartName = (typeof partNames)[number];
export type FolderName = keyof typeof folderSizes;

export interface ClusterBenchOptions {
  readonly parts: readonly PartName[];
  /** Absent: generated. */
  readonly data?: string;
  readonly runs: number;
  readonly scale: Scale;
  /** The two folders on which peaks of memory are compared, the smaller first. */
  readonly sizes: readonly [FolderName, FolderName];
  readonly json?: string;
  readonly record: boolean;
}

export const clusterUsage = `npm run bench -- --cluster [parts] [options]
  --contest      against tuned DuckDB in turn; what is measured when no part is named
  --layouts      plans cut into stages in each way (LAYOUT of the gateways), with tuned DuckDB in turn
  --transient    durable against transient queues
  --clients      1, 2 and 4 clients at once
  --scaling      1, 2 and 4 filters, each with a small share of a core (Linux, with the right to make control groups)
  --tiny         a folder of 1 MB, from command to answer
  --memory       peak memory of every process on two sizes of input; generates 3.2 GB, once
  --kill         kill -9 of each service in the middle of a run
  --http         uploads over HTTP (chunks, raw, raw and packed by gzip) in turn with the client of the binary protocol
  --http-memory  peak memory of the gateway under these, on two sizes of input
  --page         an upload from the page in a browser, on two sizes of input, in turn with the command line
  --all          all of these
  --data DIR     data folder; without it 600 MB are generated once in the temporary folder
  --runs N       measured runs of each (default 5)
  --scale LIST   processes of each service, as npm run cluster takes it
  --sizes A,B    generated folders that --memory, --http-memory and --page compare (default bench,full: 600 MB and 3.2 GB)
  --json FILE    writes every single figure to FILE
  --record       appends the result to docs/benchmark-results/cluster.md
`;

/** @throws TypeError or CoffeeError USAGE that says which flag is wrong. */
export function parseClusterOptions(args: readonly string[]): ClusterBenchOptions {
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseFlags(args, {
    cluster: flag,
    contest: flag,
    layouts: flag,
    transient: flag,
    clients: flag,
    scaling: flag,
    tiny: flag,
    memory: flag,
    kill: flag,
    http: flag,
    'http-memory': flag,
    page: flag,
    all: flag,
    record: flag,
    data: { type: 'string' },
    runs: { type: 'string', default: '5' },
    scale: { type: 'string', default: '' },
    sizes: { type: 'string', default: 'bench,full' },
    json: { type: 'string' },
  });
  const named = partNames.filter((part) => values.all || values[part]);
  return {
    parts: named.length > 0 ? named : ['contest'],
    runs: count('--runs', values.runs),
    scale: scaleOf(values.scale),
    sizes: sizesOf(values.sizes),
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

function sizesOf(text: string): readonly [FolderName, FolderName] {
  const isName = (name: string): name is FolderName => Object.hasOwn(folderSizes, name);
  const names = text.split(',');
  const [small = '', large = ''] = names;
  if (names.length === 2 && isName(small) && isName(large)) return [small, large];
  throw new TypeError(`--sizes takes two of ${Object.keys(folderSizes).join(', ')}, not ${JSON.stringify(text)}`);
}
