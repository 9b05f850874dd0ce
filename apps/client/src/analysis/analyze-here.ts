/** Answers from this process: the whole system in a pool of threads. */
import { EmbeddedCluster, analyzeFolder, type Analysis, type AnalysisRequest } from '@coffee/worker-runtime';
import type { Delivery } from './delivery';

export interface HereOptions {
  readonly threads: number;
  /** The module of a pool thread. */
  readonly entry: string;
}

export async function analyzeHere({ threads, entry }: HereOptions, request: AnalysisRequest): Promise<Delivery> {
  const cluster = EmbeddedCluster.start({ threads, entry });
  try {
    return deliveryOf(await analyzeFolder(cluster, request));
  } finally {
    await cluster.terminate();
  }
}

const deliveryOf = ({ answers, seconds, ...input }: Analysis): Delivery => ({ answers, seconds, input });
