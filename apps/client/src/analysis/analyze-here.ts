/** Answers from this process: the whole system in a pool of threads. */
import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { tablePlaces } from '@coffee/csv';
import type { Tables } from '@coffee/protocol';
import { EmbeddedCluster, analyzeFolder, type AnalysisRequest } from '@coffee/worker-runtime';
import { THREAD_ENTRY } from '../thread-entry';
import type { Delivery } from './delivery';
import { otherYearsNotes } from './other-years';

/** Starting a second thread takes as long as scanning about so much (bytes of text). */
const BYTES_PER_THREAD = 16 << 20;
/** Of this and less even one thread takes longer to start than to read it. */
const BYTES_FOR_NONE = 4 << 20;
/** As much text is in a compressed file of exports, by its size. */
const COMPRESSION = 4;

/** @param threads left out: one for each core, or fewer where there is little to read. Whoever starts it ends it. */
export const startHere = (dir: string, tables: Tables, threads: number | undefined): EmbeddedCluster =>
  EmbeddedCluster.start({ threads: threads ?? threadsFor(dir, tables), entry: THREAD_ENTRY });

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
    for (const path of tablePlaces(dir, tables).files)
      bytes += statSync(path).size * (/\.gz$/i.test(path) ? COMPRESSION : 1);
  } catch {
    return 0;
  }
  return bytes <= BYTES_FOR_NONE ? 0 : Math.min(availableParallelism(), Math.ceil(bytes / BYTES_PER_THREAD));
}

async function deliveryOf(cluster: EmbeddedCluster, request: AnalysisRequest): Promise<Delivery> {
  const { answers, seconds, folder, tables, ...input } = await analyzeFolder(cluster, request);
  const { queries, parameters } = request;
  const own = queries.filter((query) => typeof query !== 'string');
  // A question of one's own has its years where it says so.
  const notes =
    own.length > 0
      ? []
      : await otherYearsNotes({
          ...{ scanners: cluster.scanners, folder, scans: tables, years: parameters.years, answers },
          signal: request.signal ?? new AbortController().signal,
        });
  const asked = {
    queries: queries.map((query) => (typeof query === 'string' ? query : query.id)),
    ...(own.length > 0 ? { titles: new Map(own.map(({ id, question }) => [id, question])) } : { parameters }),
  };
  return { answers, seconds, asked, input: { ...input, notes: [...input.notes, ...notes] } };
}
