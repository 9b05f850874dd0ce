/** What `analyze` and `submit` share: opens a job about a data folder on a cluster. */
import { UPLOAD_RANGE_BYTES, openFolder, type OnBadRow } from '@coffee/csv';
import { planJob, type QueryId, type QueryParameters } from '@coffee/query-plan';
import type { InputOptions } from '../analysis/job-runner';
import type { Interruption } from '../interrupt';
import { finishOnCluster, type ClusterJob } from './finish-on-cluster';
import { gatewayClient } from './gateway-flags';

export interface Question {
  readonly dir: string;
  readonly queries: readonly QueryId[];
  readonly parameters: QueryParameters;
  readonly onBadRow: OnBadRow;
}

export interface OpeningOptions extends Pick<ClusterJob, 'flags' | 'workers' | 'submitted'> {
  /** The answers are stored on the cluster. */
  readonly keep: boolean;
}

export async function openOnCluster(
  { dir, queries, parameters, onBadRow }: Question,
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
  const start = { queries, parameters, format: 'columns', ...badRows, fingerprint, ...kept } as const;
  await finishOnCluster(
    {
      begin: (listener) => client.startJob(start, listener),
      ...{ dir, opened: true, workers, input, flags, keep },
      ...(submitted && { submitted }),
    },
    interruption,
  );
}
