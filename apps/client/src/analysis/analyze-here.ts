/** Answers from this process: the whole system in a pool of threads. */
import { statSync } from 'node:fs';
import type { Worker } from 'node:worker_threads';
import { tablePlaces } from '@coffee/csv';
import type { Tables } from '@coffee/protocol';
import { EmbeddedCluster, analyzeFolder, type AnalysisRequest } from '@coffee/worker-runtime';
import { THREAD_ENTRY } from '../thread-entry';
import type { Delivery } from './delivery';
import { textBytes, threadsForBytes } from './thread-count';

/**
 * Whoever starts it ends it.
 * @param threads left out: one for each core, or fewer where there is little to read.
 * @param started threads that wait for it, if any.
 */
export const startHere = (
  dir: string,
  tables: Tables,
  threads: number | undefined,
  started: readonly Worker[] = [],
): EmbeddedCluster =>
  EmbeddedCluster.start({ threads: threads ?? threadsFor(dir, tables), entry: THREAD_ENTRY, started });

/** Hands what was found to `take`, and resolves when that is done and the threads have ended. */
export async function analyzeHere(
  cluster: EmbeddedCluster,
  request: AnalysisRequest,
  take: (delivery: Delivery) => Promise<void>,
): Promise<void> {
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

/** How many threads a folder is worth, by a look at the sizes of its files. What is wrong with it is told when it is opened. */
export function threadsFor(dir: string, tables?: Tables): number {
  let bytes = 0;
  try {
    for (const path of tablePlaces(dir, tables).files) bytes += textBytes(path, statSync(path).size);
  } catch {
    return 0;
  }
  return threadsForBytes(bytes);
}

async function deliveryOf(cluster: EmbeddedCluster, request: AnalysisRequest): Promise<Delivery> {
  const { answers, seconds, ...input } = await analyzeFolder(cluster, request);
  const { queries, parameters } = request;
  const own = queries.filter((query) => typeof query !== 'string');
  const asked = {
    queries: queries.map((query) => (typeof query === 'string' ? query : query.id)),
    ...(own.length > 0 ? { titles: new Map(own.map(({ id, question }) => [id, question])) } : { parameters }),
  };
  return { answers, seconds, asked, input };
}
