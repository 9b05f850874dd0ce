/** `coffee resume JOB [DIR]`: goes on with a job of a cluster that was left, from any machine that has the same files. */
import { Command } from 'commander';
import { jobId } from '@coffee/core';
import type { RemoteJobListener } from '@coffee/sessions/client';
import { interruptible } from '../interrupt';
import { withResultFolder } from '../output/result-folder';
import { CLUSTER_THREADS } from '../analysis/scanner-threads';
import { finishOnCluster } from './finish-on-cluster';
import { pathNamed, workersFlag } from './flags';
import { gatewayClient, withGateway, type GatewayFlags } from './gateway-flags';
import { withInput, withInputOptions, type InputFlags } from './input-flags';
import { withOutput, type OutputFlags } from './output-flags';

interface ResumeFlags extends OutputFlags, GatewayFlags, InputFlags {
  readonly workers?: number;
}

export function resumeCommand(): Command {
  const command = new Command('resume')
    .description('go on with a job on a cluster: upload what it lacks, wait, give its answers')
    .argument('<job>', 'its id, as analyze said it', jobId)
    .argument('[dir]', 'its data folder; not needed when all of it was uploaded', pathNamed('the data folder'))
    .option('--workers <n>', `threads (default: ${CLUSTER_THREADS})`, workersFlag);
  return withGateway(withOutput(withInput(command))).action(
    (job: string, dir: string | undefined, flags: ResumeFlags) =>
      interruptible((interruption) =>
        withResultFolder(flags.out, dir, async () => {
          const client = await gatewayClient(flags);
          const begin = (listener: RemoteJobListener) => client.resumeJob({ job }, listener);
          await withInputOptions(flags, dir, (input) =>
            finishOnCluster({ begin, dir, opened: false, workers: flags.workers, input, flags }, interruption),
          );
        }),
      ),
  );
}
