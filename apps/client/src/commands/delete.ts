/** `coffee delete JOB`: what a cluster keeps of a job that has ended goes. */
import { Command } from 'commander';
import { jobId } from '@coffee/core';
import { stderr } from '../terminal/terminal';
import { style, text } from '../terminal/text';
import { gatewayClient, withGateway, type GatewayFlags } from './gateway-flags';

export function deleteCommand(): Command {
  const command = new Command('delete')
    .description('delete the answers that a cluster keeps of a job')
    .argument('<job>', 'its id', jobId);
  return withGateway(command).action(async (job: string, flags: GatewayFlags) => {
    await (await gatewayClient(flags)).delete(job);
    stderr.wrapped(text`${style('green', '✓')} nothing is kept of job ${job} any more`);
  });
}
