/** Answers from this process, with its progress on the terminal, delivered as the flags say. */
import { tablesOf } from '@coffee/query-plan';
import type { AnalysisRequest, EmbeddedCluster } from '@coffee/worker-runtime';
import { analyzeHere, startHere } from '../analysis/analyze-here';
import { deliver } from '../analysis/delivery';
import type { InputOptions } from '../analysis/job-runner';
import type { Interruption } from '../interrupt';
import { style } from '../terminal/text';
import { viewFor } from './finish-on-cluster';
import type { OutputFlags } from './output-flags';

/** @param cluster whose threads have started already. */
export async function analyzeInProcess(
  question: Pick<AnalysisRequest, 'dir' | 'queries' | 'parameters' | 'onBadRow'>,
  flags: OutputFlags & { readonly workers?: number },
  input: InputOptions,
  { signal, delivering }: Interruption,
  cluster: EmbeddedCluster = startHere(question.dir, tablesOf(question.queries), flags.workers),
): Promise<void> {
  const view = viewFor(flags);
  const onProgress = view.update.bind(view);
  const onNotices = (notices: readonly string[]): void =>
    notices.forEach((notice) => view.note([style('yellow', notice)]));
  const request = { ...question, ...input, signal, onProgress, onNotices };
  try {
    await analyzeHere(cluster, request, (delivery) => {
      view.clear();
      delivering();
      return deliver(delivery, flags);
    });
  } finally {
    view.clear();
  }
}
