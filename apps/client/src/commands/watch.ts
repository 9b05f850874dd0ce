/** `coffee watch JOB`: tells how far a job on a cluster is until it has ended. It asks, and disturbs nobody who has the job. */
import { Command } from 'commander';
import { jobId } from '@coffee/core';
import type { JobSummary } from '@coffee/sessions/client';
import { renderJob, stateLine } from '../terminal/jobs-view';
import { stderr } from '../terminal/terminal';
import { cut, style, text } from '../terminal/text';
import { gatewayClient, withGateway, type GatewayFlags } from './gateway-flags';
import { jobCommand } from './job-command';
import { failureOf } from '../analysis/job-outcome';

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
      const { jobs, loads } = await client.lookAt(job);
      const [summary] = jobs;
      if (!summary || hasEnded(summary)) {
        stderr.clear();
        return tellEnd(summary, flags);
      }
      const waitsFor = loads?.[0]?.waitsFor ?? '';
      const lines = [stateLine(summary, Date.now()), waitsFor].filter(Boolean);
      // Where nothing can be drawn over, lines for each change: how long it took, and how much is left of what, is none.
      const now = `${stateLine(summary)} ${waitsFor.replace(/\d+/g, '')}`;
      if (!flags.quiet && stderr.canRedraw)
        stderr.draw(lines.map((line) => cut([style('dim', line)], stderr.width - 1)));
      else if (!flags.quiet && now !== before) for (const line of lines) stderr.wrapped(line);
      before = now;
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
