/** What `analyze` and `resume` share: follows a job on a cluster to its end, shows how far it is, delivers its answers. */
import type { RemoteJob, RemoteJobListener } from '@coffee/sessions/client';
import { deliver, type Delivery } from '../analysis/delivery';
import { JobRunner, type InputOptions } from '../analysis/job-runner';
import { CLUSTER_THREADS, ScannerThreads } from '../analysis/scanner-threads';
import type { Interruption } from '../interrupt';
import { THREAD_ENTRY } from '../thread-entry';
import { progressView, silentProgress, type ProgressView } from '../terminal/progress-view';
import { stderr, stdout } from '../terminal/terminal';
import type { GatewayFlags } from './gateway-flags';
import type { InputFlags } from './input-flags';
import { jobCommand } from './job-command';
import type { OutputFlags } from './output-flags';
import { watchJob } from './watch-job';

export interface ClusterJob {
  readonly begin: (listener: RemoteJobListener) => RemoteJob;
  readonly dir: string | undefined;
  /** Whether `begin` opens it. */
  readonly opened: boolean;
  readonly workers: number | undefined;
  readonly input?: InputOptions;
  /** Its answers are stored on the cluster. */
  readonly keep?: boolean;
  /** It is left to the cluster when all of it is uploaded. */
  readonly submitted?: true;
  readonly flags: OutputFlags & GatewayFlags & InputFlags & { readonly detach?: true };
  /** What becomes of the answers, where the flags do not say it: somebody has looked at them, and the gateway still has them. */
  readonly take?: (delivery: Delivery) => Promise<void>;
}

export const viewFor = ({ quiet }: OutputFlags): ProgressView => (quiet ? silentProgress : progressView(stderr));

export async function finishOnCluster(
  { begin, dir, opened, workers = CLUSTER_THREADS, input, flags, keep = false, submitted, take }: ClusterJob,
  interruption: Interruption,
): Promise<void> {
  const view = viewFor(flags);
  const command = jobCommand(flags);
  const threads = new ScannerThreads(workers, THREAD_ENTRY);
  // They start while the gateway is asked.
  if (dir !== undefined) threads.start();
  const job = new JobRunner(begin, {
    scanners: () => threads.start(),
    dir,
    opened,
    watcher: watchJob({ view, command, dir, interruption }),
    command,
    signal: interruption.signal,
    keep,
    ...(input && { input }),
  });
  try {
    if (submitted) {
      const left = await job.detach();
      view.clear();
      stdout.block(`${left}\n`);
      if (flags.quiet) return;
      stderr.wrapped(`the cluster has all of it, and goes on alone; to follow it: ${command('watch', left)}`);
      stderr.wrapped(`for its answers, when it has completed: ${command('results', left)}`);
      return;
    }
    if (flags.detach) {
      const left = await job.detach();
      stderr.wrapped(
        `left job ${left} running, all of it uploaded; for its answers, when it has completed: ${command('results', left)}`,
      );
      if (!keep)
        stderr.wrapped(
          `a job is cancelled whose client is away for longer than its lease; to wait for this one: ${command('resume', left)}`,
        );
      return;
    }
    await job.finish((delivery) => {
      view.clear();
      interruption.delivering();
      return take ? take(delivery) : deliver(delivery, flags);
    }, take !== undefined);
  } finally {
    view.clear();
    await threads.end();
  }
}
