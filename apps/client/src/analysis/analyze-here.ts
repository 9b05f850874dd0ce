/** Answers from this process: the whole system in a pool of threads. */
import { EmbeddedCluster, analyzeFolder, type Analysis, type AnalysisRequest } from '@coffee/worker-runtime';
import type { Delivery } from './delivery';

export interface HereOptions {
  readonly threads: number;
  /** The module of a pool thread. */
  readonly entry: string;
}

/** Hands what was found to `take`, and resolves when that is done and the threads have ended. */
export async function analyzeHere(
  { threads, entry }: HereOptions,
  request: AnalysisRequest,
  take: (delivery: Delivery) => Promise<void>,
): Promise<void> {
  const cluster = EmbeddedCluster.start({ threads, entry });
  let ended: Promise<void> | undefined;
  try {
    const delivery = deliveryOf(await analyzeFolder(cluster, request));
    // It takes them some time, which the answers can use.
    ended = cluster.terminate();
    await take(delivery);
  } finally {
    await (ended ?? cluster.terminate());
  }
}

const deliveryOf = ({ answers, seconds, ...input }: Analysis): Delivery => ({ answers, seconds, input });
