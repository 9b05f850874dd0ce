/** What a person is told of a job on a cluster while it runs. */
import type { JobWatcher } from '../analysis/job-runner';
import type { Interruption } from '../interrupt';
import type { ProgressView } from '../terminal/progress-view';
import { style } from '../terminal/text';
import type { JobCommand } from './job-command';

export interface WatchOptions {
  readonly view: ProgressView;
  readonly command: JobCommand;
  readonly dir: string | undefined;
  readonly interruption: Interruption;
}

export function watchJob({ view, command, dir, interruption }: WatchOptions): JobWatcher {
  return {
    accepted: (job) => {
      view.note([style('dim', `job ${job}`)]);
      const resume = command('resume', job, ...(dir === undefined ? [] : [dir]));
      interruption.job = {
        left: `left job ${job} running; go on with it, or it is cancelled when its lease is over: ${resume}`,
        unsure: `not waited for the gateway; this says whether the job is cancelled: ${command('status', job)}`,
        kept: `the gateway still has the answers: ${command('results', job)}`,
      };
    },
    lost: ({ message }) => view.note([style('yellow', `connection lost: ${message}; connecting again …`)]),
    regained: () => view.note([style('green', 'connection regained')]),
    cancelling: (job) => view.note(`cancelling job ${job} …`),
    noticed: (notices) => notices.forEach((notice) => view.note([style('yellow', notice)])),
    progressed: (report) => view.update(report),
  };
}
