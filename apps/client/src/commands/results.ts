/** `coffee results JOB`: the answers of a job that has completed. Never disturbs one that has not. */
import { Command } from 'commander';
import { CoffeeError, jobId } from '@coffee/core';
import type { JobSummary, RemoteJobListener } from '@coffee/sessions/client';
import type { Delivery } from '../analysis/delivery';
import { interruptible, type Interruption } from '../interrupt';
import { withResultFolder } from '../output/result-folder';
import { finishOnCluster } from './finish-on-cluster';
import { gatewayClient, withGateway, type GatewayFlags } from './gateway-flags';
import { jobCommand, type JobCommand } from './job-command';
import { failureOf } from '../analysis/job-outcome';
import { withOutput, type OutputFlags } from './output-flags';

export function resultsCommand(): Command {
  const command = new Command('results')
    .description('give the answers of a completed job')
    .argument('<job>', 'its id', jobId);
  return withGateway(withOutput(command)).action((job: string, flags: OutputFlags & GatewayFlags) =>
    interruptible((interruption) => withResultFolder(flags.out, undefined, () => answersOf(job, flags, interruption))),
  );
}

/** Has the answers of a completed job delivered, or taken. @throws CoffeeError as the end of the job says; USAGE when it has none yet. */
export async function answersOf(
  job: string,
  flags: OutputFlags & GatewayFlags,
  interruption: Interruption,
  take?: (delivery: Delivery) => Promise<void>,
): Promise<void> {
  const client = await gatewayClient(flags);
  // To resume a job takes it away from the client that has it: asked first.
  for (const summary of await client.listJobs(job)) mustBeCompleted(summary, jobCommand(flags));
  const begin = (listener: RemoteJobListener) => client.resumeJob({ job }, listener);
  await finishOnCluster(
    { begin, dir: undefined, opened: false, workers: 1, flags, ...(take && { take }) },
    interruption,
  );
}

function mustBeCompleted(summary: JobSummary, command: JobCommand): void {
  const failure = failureOf(summary);
  if (failure) throw failure;
  const { job, state } = summary;
  if (state === 'completed') return;
  throw new CoffeeError(
    'USAGE',
    `job ${job} is ${state} and has no answers yet; this waits for them: ${command('resume', job)}`,
  );
}
