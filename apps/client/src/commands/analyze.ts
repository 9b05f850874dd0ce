/** `coffee analyze DIR`: answers the queries about a data folder and writes the result files; in this process, or on a cluster. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { openFolder, type OnBadRow } from '@coffee/csv';
import { parseQueryIds, planJob, type QueryId, type QueryParameters } from '@coffee/query-plan';
import { analyzeHere } from '../analysis/analyze-here';
import { deliver } from '../analysis/delivery';
import { FollowedJob } from '../analysis/followed-job';
import { ScannerThreads } from '../analysis/scanner-threads';
import { interruptible, type Interruption } from '../interrupt';
import { checkResultFolder } from '../output/result-files';
import { progressView, silentProgress, type ProgressView } from '../terminal/progress-view';
import { styleFor } from '../terminal/style';
import { choiceFlag, integerFlag } from './flags';
import { gatewayClient, withGateway, type GatewayFlags } from './gateway-flags';
import { withOutput, type OutputFlags } from './output-flags';
import { parametersFrom, withParameters, type ParameterFlags } from './parameters';
import { watchJob } from './watch-job';

interface AnalyzeFlags extends ParameterFlags, OutputFlags, GatewayFlags {
  readonly queries?: string;
  readonly onBadRow: OnBadRow;
  readonly workers?: number;
}

interface Job {
  readonly dir: string;
  readonly queries: readonly QueryId[];
  readonly parameters: QueryParameters;
  readonly flags: AnalyzeFlags;
}

/** On a cluster one thread reads faster than the services take, and leaves the other cores to those that run here. */
const CLUSTER_THREADS = 1;
export const THREAD_ENTRY = join(__dirname, 'pool-thread.entry.js');

export function analyzeCommand(): Command {
  const command = new Command('analyze')
    .description('answer the queries about a data folder')
    .argument('<dir>', 'data folder')
    .option('--queries <list>', 'queries to answer (default: q1,q2,q3,q4)');
  withParameters(command)
    .option('--on-bad-row <what>', 'fail or skip (and count)', choiceFlag('--on-bad-row', ['fail', 'skip']), 'fail')
    .option(
      '--workers <n>',
      `threads (default: one for each core; with a gateway ${CLUSTER_THREADS})`,
      integerFlag('--workers', 1, 256),
    );
  return withGateway(withOutput(command)).action((dir: string, flags: AnalyzeFlags) =>
    interruptible(async (interruption) => {
      const job = { dir, queries: parseQueryIds(flags.queries ?? ''), parameters: parametersFrom(flags), flags };
      if (flags.out !== undefined) checkResultFolder(flags.out);
      const view = flags.quiet ? silentProgress : progressView(process.stderr, styleFor(process.stderr, process.env));
      await (flags.gateway === undefined ? analyzeInProcess : analyzeOnCluster)(job, interruption, view);
    }),
  );
}

async function analyzeInProcess(
  { dir, queries, parameters, flags }: Job,
  { signal }: Interruption,
  view: ProgressView,
): Promise<void> {
  const threads = flags.workers ?? availableParallelism();
  const onProgress = view.update.bind(view);
  const request = { dir, queries, parameters, onBadRow: flags.onBadRow, signal, onProgress };
  const delivery = await analyzeHere({ threads, entry: THREAD_ENTRY }, request).finally(() => view.clear());
  await deliver(delivery, flags, styleFor(process.stderr, process.env));
}

async function analyzeOnCluster(
  { dir, queries, parameters, flags }: Job,
  interruption: Interruption,
  view: ProgressView,
): Promise<void> {
  const style = styleFor(process.stderr, process.env);
  const client = gatewayClient(flags);
  // The gateway says what to read; what it will say follows from the queries, so a wrong folder is told before a job is opened.
  const { fingerprint } = openFolder(dir, planJob(queries, parameters, { partitions: 1 }).tables);
  const threads = new ScannerThreads(flags.workers ?? CLUSTER_THREADS, THREAD_ENTRY);
  const scanners = threads.pool;
  const start = { queries, parameters, format: 'columns', onBadRow: flags.onBadRow, fingerprint, tables: [] } as const;
  const job = new FollowedJob((listener) => client.startJob(start, listener), {
    scanners: () => scanners,
    dir,
    opened: true,
    watcher: watchJob({ view, style, gateway: flags, dir, interruption }),
    signal: interruption.signal,
  });
  try {
    await job.finish((delivery) => {
      view.clear();
      return deliver(delivery, flags, style);
    });
  } finally {
    view.clear();
    await threads.end();
  }
}
