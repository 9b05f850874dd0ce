/** `coffee watch JOB`: tells how far a job on a cluster is until it has ended. It asks, and disturbs nobody who has the job. */
import { Command } from 'commander';
import { jobId } from '@coffee/core';
import type { JobSummary } from '@coffee/sessions/client';
import { renderJob, stateLine } from '../terminal/jobs-view';
import { stderr } from '../terminal/terminal';
import { style, text } from '../terminal/text';
import { gatewayClient, withGateway, type GatewayFlags } from './gateway-flags';
import { jobCommand } from './job-command';
import { failureOf } from './job-outcome';

interface WatchFlags extends GatewayFlags {
  readonly quiet?: true;
}

/** Between two questions (ms). */
const PAUSE = 500;

export function watchCommand(): Command {
  const command = new Command('watch')
    .description('follow a job on a cluster to its end; the exit code says how it ended')
    .argument('<job>', 'its id', jobId)
    .option('--quiet', 'print nothing but errors');
  return withGateway(command).action(async (job: string, flags: WatchFlags) => {
    const client = await gatewayClient(flags);
    let before = '';
    for (;;) {
      const [summary] = await client.listJobs(job);
      if (!summary || hasEnded(summary)) {
        stderr.clear();
        return tellEnd(summary, flags);
      }
      const line = stateLine(summary, Date.now());
      if (!flags.quiet && stderr.canRedraw) stderr.draw([[style('dim', line)]]);
      // Where nothing can be drawn over, a line for each change: how long it took is none.
      else if (!flags.quiet && stateLine(summary) !== before) stderr.wrapped(line);
      before = stateLine(summary);
      // The process lives on meanwhile: `pause` of the libraries would let it end.
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  });
}

const hasEnded = ({ state }: JobSummary): boolean => state !== 'queued' && state !== 'running';

function tellEnd(summary: JobSummary | undefined, flags: WatchFlags): void {
  if (!summary) return;
  const failure = failureOf(summary);
  if (failure) throw failure;
  if (flags.quiet) return;
  stderr.wrapped(text`${style('green', '✓')} job ${summary.job} has completed`);
  stderr.lines(renderJob(summary, Date.now(), stderr.canRedraw ? stderr.width : Infinity));
  stderr.wrapped(`its answers: ${jobCommand(flags)('results', summary.job)}`);
}
