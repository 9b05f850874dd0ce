/** `coffee results JOB`: the answers of a job that has completed. Never disturbs one that has not. */
import { Command } from 'commander';
import { CoffeeError, jobId } from '@coffee/core';
import type { JobSummary } from '@coffee/sessions/client';
import { interruptible } from '../interrupt';
import { withResultFolder } from '../output/result-folder';
import { finishOnCluster } from './finish-on-cluster';
import { gatewayClient, withGateway, type GatewayFlags } from './gateway-flags';
import { jobCommand, type JobCommand } from './job-command';
import { withOutput, type OutputFlags } from './output-flags';

export function resultsCommand(): Command {
  const command = new Command('results')
    .description('give the answers of a completed job')
    .argument('<job>', 'its id', jobId);
  return withGateway(withOutput(command)).action((job: string, flags: OutputFlags & GatewayFlags) =>
    interruptible((interruption) =>
      withResultFolder(flags.out, undefined, async () => {
        const client = await gatewayClient(flags);
        // To resume a job takes it away from the client that has it: asked first.
        for (const summary of await client.listJobs(job)) mustBeCompleted(summary, jobCommand(flags));
        await finishOnCluster(
          {
            begin: (listener) => client.resumeJob({ job }, listener),
            dir: undefined,
            opened: false,
            workers: 1,
            flags,
          },
          interruption,
        );
      }),
    ),
  );
}

function mustBeCompleted({ job, state, reason }: JobSummary, command: JobCommand): void {
  const why = reason === undefined ? '' : `: ${reason}`;
  switch (state) {
    case 'completed':
      return;
    case 'failed':
      throw new CoffeeError('JOB_FAILED', `job ${job} failed${why}`);
    case 'cancelled':
      throw new CoffeeError('CANCELLED', `job ${job} was cancelled${why}`);
    case 'queued':
    case 'running':
      throw new CoffeeError(
        'USAGE',
        `job ${job} is ${state} and has no answers yet; this waits for them: ${command('resume', job)}`,
      );
  }
}
