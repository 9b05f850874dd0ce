/** Answers from this process: the whole system in a pool of threads. */
import { availableParallelism } from 'node:os';
import { EmbeddedCluster, analyzeFolder, type AnalysisRequest } from '@coffee/worker-runtime';
import type { Delivery } from './delivery';
import { otherYearsNotes } from './other-years';

export interface HereOptions {
  /** Left out: one for each core, or fewer where there is little to read. */
  readonly threads: number | undefined;
  /** The module of a pool thread. */
  readonly entry: string;
}

/** Starting a thread takes as long as scanning about so much (bytes). */
const BYTES_PER_THREAD = 16 << 20;

/** Hands what was found to `take`, and resolves when that is done and the threads have ended. */
export async function analyzeHere(
  { threads, entry }: HereOptions,
  request: AnalysisRequest,
  take: (delivery: Delivery) => Promise<void>,
): Promise<void> {
  const cluster = EmbeddedCluster.start(
    threads === undefined
      ? { threads: availableParallelism(), bytesPerThread: BYTES_PER_THREAD, entry }
      : { threads, entry },
  );
  let ended: Promise<void> | undefined;
  try {
    const delivery = await deliveryOf(cluster, request);
    // It takes them some time, which the answers can use.
    ended = cluster.terminate();
    await take(delivery);
  } finally {
    await (ended ?? cluster.terminate());
  }
}

async function deliveryOf(cluster: EmbeddedCluster, request: AnalysisRequest): Promise<Delivery> {
  const { answers, seconds, folder, tables, ...input } = await analyzeFolder(cluster, request);
  const { queries, parameters } = request;
  const notes = await otherYearsNotes({
    ...{ scanners: cluster.scanners, folder, scans: tables, years: parameters.years, answers },
    signal: request.signal ?? new AbortController().signal,
  });
  const asked = { queries: queries.map((query) => (typeof query === 'string' ? query : query.id)), parameters };
  return { answers, seconds, asked, input: { ...input, notes: [...input.notes, ...notes] } };
}
