/**
 * One job from a folder to its answers in an embedded cluster: plan, open, upload, collect. It is what a client and a gateway
 * do together, without a socket between them.
 */
import { randomBytes } from 'node:crypto';
import { asCoffeeError, deferred, jobId } from '@coffee/core';
import { openFolder, type Encoding } from '@coffee/csv';
import { AnswerCollector, type Answer } from '@coffee/answers';
import { failedOver, type JobService, type ProgressReport } from '@coffee/jobs';
import {
  hasHeavyMerges,
  planJob,
  scannedStages,
  tablesOf,
  type Layout,
  type PhysicalPlan,
  type Query,
  type QueryId,
  type QueryParameters,
} from '@coffee/query-plan';
import type { Tables } from '@coffee/protocol';
import { ProgressMeter } from '../scan/progress-meter';
import { uploadFolder, type BadRowOptions, type Uploaded } from '../scan/upload';
import type { EmbeddedCluster } from './embedded-cluster';

export interface AnalysisRequest extends BadRowOptions {
  readonly dir: string;
  readonly queries: readonly (QueryId | Query)[];
  readonly parameters: QueryParameters;
  /** Of files without a byte-order mark; UTF-8 if not given. */
  readonly encoding?: Encoding;
  /** Told before anything is read what is left out of the folder, or there twice. */
  readonly onNotices?: (notices: readonly string[]) => void;
  /** Bytes of a file that make one chunk; left out, the reader's default. */
  readonly rangeBytes?: number;
  /** Into how many the state is split; left out, as many as serve the cluster best. */
  readonly partitions?: number;
  /** Where the plan is cut; left out, what serves the cluster best. */
  readonly layout?: Layout;
  readonly signal?: AbortSignal;
  readonly onProgress?: (report: ProgressReport) => void;
}

export interface Analysis extends Uploaded {
  /** In the order of the plan. */
  readonly answers: readonly Answer[];
  /** Bytes of all files. */
  readonly bytes: number;
  readonly seconds: number;
}

/** One partition is enough where the threads have more to read than to merge. */
function planFor(
  cluster: EmbeddedCluster,
  { queries, parameters, ...request }: AnalysisRequest,
  tables: Tables,
): PhysicalPlan {
  const planned = (partitions: number): PhysicalPlan =>
    planJob(queries, parameters, { partitions, layout: request.layout ?? 'scan' });
  const plan = planned(request.partitions ?? cluster.partitions);
  const { size } = cluster.scanners;
  return request.partitions === undefined && size > cluster.partitions && hasHeavyMerges(plan, tables)
    ? planned(size)
    : plan;
}

/**
 * Of one cluster one runs after the other, however many are asked for at once.
 * @throws CoffeeError NO_INPUT, BAD_INPUT, INPUT_CHANGED or JOB_FAILED; the signal's reason when it is aborted.
 */
export async function analyzeFolder(cluster: EmbeddedCluster, request: AnalysisRequest): Promise<Analysis> {
  const started = performance.now();
  const tables = tablesOf(request.queries);
  const plan = planFor(cluster, request, tables);
  const { rangeBytes, encoding, onBadRow, maxBadRows, onReject } = request;
  const options = {
    tables,
    ...(rangeBytes !== undefined && { rangeBytes }),
    ...(encoding !== undefined && { encoding }),
  };
  const folder = openFolder(request.dir, plan.tables, options);
  request.onNotices?.(folder.notices);
  const job = jobId(randomBytes(8).toString('hex'));
  const collector = new AnswerCollector(plan);
  const stop = new AbortController();
  const failed = new Promise<never>((_resolve, reject) => {
    stop.signal.addEventListener('abort', () => reject(asCoffeeError(stop.signal.reason)));
  });
  failed.catch(() => undefined);
  const abort = (): void => stop.abort(request.signal?.reason);
  request.signal?.throwIfAborted();
  request.signal?.addEventListener('abort', abort);

  cluster.expectReaders(job, plan, 1);
  cluster.scanners.serve(job, plan);
  let service: JobService | undefined;
  try {
    service = await cluster.analyses.join(stop);
    const begun = deferred<void>();
    const run = await service.open(
      { job, owner: 'embedded', plan, fingerprint: folder.fingerprint },
      {
        submitted: (part) => collector.add(part),
        placed: (place) => place === 0 && begun.resolve(),
      },
    );
    run.finished.catch((error: unknown) => stop.abort(error));
    const snapshot = () => ({ stages: run.progress.stages() });
    const meter = new ProgressMeter(folder.tables, started, snapshot, request.onProgress);
    try {
      // Before that its chunks would keep those of the job that runs out of the workers' hands.
      await Promise.race([begun.promise, failed]);
      const upload = uploadFolder(cluster.scanners, run, folder, {
        scans: plan.tables,
        computing: {
          computes: (table) => scannedStages(plan, table).length > 0,
          scan: (table, scan) => cluster.scanners.compute(scan, { job, table }),
          ingest: (seq, results) => run.ingestComputed(seq, results),
        },
        ...{ onBadRow, ...(maxBadRows !== undefined && { maxBadRows }), ...(onReject && { onReject }) },
        signal: stop.signal,
        onAccepted: (table, bytes) => meter.accepted(table, bytes),
      });
      const uploaded = await Promise.race([upload, failed]);
      await Promise.race([run.finished, failed]);
      const answers = collector.answers();
      await service.end(job, { outcome: 'completed' });
      const seconds = (performance.now() - started) / 1000;
      return { ...uploaded, answers, bytes: folder.bytes, seconds };
    } catch (thrown) {
      stop.abort(thrown);
      const error = asCoffeeError(thrown);
      const cancelled = { outcome: 'cancelled', reason: error.message } as const;
      await service.end(job, request.signal?.aborted ? cancelled : failedOver(error));
      throw thrown;
    } finally {
      meter.stop();
    }
  } finally {
    request.signal?.removeEventListener('abort', abort);
    await service?.delete(job);
    cluster.analyses.leave(stop);
    cluster.forgetReaders(job, plan);
    cluster.scanners.forget(job);
  }
}
