/** What `analyze`, `sql` and `submit` share: opens a job about a data folder on a cluster. */
import { UPLOAD_RANGE_BYTES, openFolder, type OnBadRow } from '@coffee/csv';
import type { Tables } from '@coffee/protocol';
import { planJob, type Query, type QueryId, type QueryParameters } from '@coffee/query-plan';
import type { AskedQuestions } from '@coffee/sql';
import type { InputOptions } from '../analysis/job-runner';
import type { Interruption } from '../interrupt';
import { finishOnCluster, type ClusterJob } from './finish-on-cluster';
import { gatewayClient } from './gateway-flags';

export interface Question {
  readonly dir: string;
  /** Of the catalogue, or made of `sql`. */
  readonly queries: readonly (QueryId | Query)[];
  readonly parameters: QueryParameters;
  readonly sql?: AskedQuestions;
  /** Of the folder, where they are not the coffee shop's. */
  readonly tables?: Tables;
  readonly onBadRow: OnBadRow;
}

export interface OpeningOptions extends Pick<ClusterJob, 'flags' | 'workers' | 'submitted'> {
  /** The answers are stored on the cluster. */
  readonly keep: boolean;
}

export async function openOnCluster(
  { dir, queries, parameters, onBadRow, sql }: Question,
  { keep, flags, workers, submitted }: OpeningOptions,
  input: InputOptions,
  interruption: Interruption,
): Promise<void> {
  const client = await gatewayClient(flags);
  // The gateway says what to read; it follows from the queries, so that a wrong folder is told before a job is opened.
  const { encoding = 'utf8', maxBadRows } = input;
  const plan = planJob(queries, parameters, { partitions: 1 });
  const folder = openFolder(dir, plan.tables, { rangeBytes: UPLOAD_RANGE_BYTES, encoding });
  const badRows = { onBadRow, ...(maxBadRows !== undefined && { maxBadRows }) };
  const { fingerprint } = folder;
  // Whoever looks at what is stored is told what it is of.
  const tables = folder.tables.map(({ table, files }) => ({
    table,
    files: files.map(({ name, size }) => ({ name: name.slice(0, 500), size })),
  }));
  const kept = keep ? ({ keep, tables } as const) : ({ tables: [] } as const);
  const ids = queries.flatMap((query) => (typeof query === 'string' ? [query] : []));
  const asked = sql ? { queries: [], sql } : { queries: ids, parameters };
  const start = { ...asked, format: 'columns', ...badRows, fingerprint, ...kept } as const;
  await finishOnCluster(
    {
      begin: (listener) => client.startJob(start, listener),
      ...{ dir, opened: true, workers, input, flags, keep },
      ...(submitted && { submitted }),
    },
    interruption,
  );
}
