/** `coffee cancel JOB`: ends a job of a cluster, whoever follows it. */
import { Command } from 'commander';
import { CoffeeError, jobId } from '@coffee/core';
import { stderr } from '../terminal/terminal';
import { style, text } from '../terminal/text';
import { gatewayClient, withGateway, type GatewayFlags } from './gateway-flags';

export function cancelCommand(): Command {
  const command = new Command('cancel').description('cancel a job on a cluster').argument('<job>', 'its id', jobId);
  return withGateway(command).action(async (job: string, flags: GatewayFlags) => {
    const { outcome } = await (await gatewayClient(flags)).cancel(job);
    if (outcome !== 'cancelled') throw new CoffeeError('USAGE', `job ${job} had already ${outcome}`);
    stderr.wrapped(text`${style('green', '✓')} job ${job} is cancelled`);
  });
}
