/** `coffee jobs` and `coffee status JOB`: what a cluster knows of the jobs of this token. */
import { Command } from 'commander';
import { jobId, printableJson } from '@coffee/core';
import { renderJob, renderJobs } from '../terminal/jobs-view';
import { columnsOf } from '../terminal/style';
import { stdout } from '../terminal/terminal';
import type { Line } from '../terminal/text';
import { choiceFlag } from './flags';
import { gatewayClient, withGateway, type GatewayFlags } from './gateway-flags';

interface ListFlags extends GatewayFlags {
  readonly format: 'table' | 'json';
}

const withFormat = (command: Command): Command =>
  command.option('--format <format>', 'table or json', choiceFlag('--format', ['table', 'json']), 'table');

export function jobsCommand(): Command {
  const command = new Command('jobs').description('list your jobs on a cluster, the oldest first');
  return withFormat(withGateway(command)).action(async (flags: ListFlags) => {
    const jobs = await (await gatewayClient(flags)).listJobs();
    print(jobs, flags.format, () => renderJobs(jobs, Date.now(), widthOf(process.stdout)));
  });
}

export function statusCommand(): Command {
  const command = new Command('status')
    .description('tell how a job on a cluster is')
    .argument('<job>', 'its id', jobId);
  return withFormat(withGateway(command)).action(async (job: string, flags: ListFlags) => {
    const { jobs, loads } = await (await gatewayClient(flags)).lookAt(job);
    const waitsFor = loads?.[0]?.waitsFor;
    const [one] = jobs;
    print(one ? { ...one, ...(waitsFor !== undefined && { waitsFor }) } : null, flags.format, () =>
      one ? renderJob(one, Date.now(), widthOf(process.stdout), waitsFor) : [],
    );
  });
}

function print(value: unknown, format: ListFlags['format'], lines: () => readonly Line[]): void {
  if (format === 'json') stdout.block(jsonOf(value));
  else stdout.lines(lines());
}

/** What goes to a file or a program is as wide as it is. */
const widthOf = (stream: NodeJS.WriteStream): number => (stream.isTTY ? columnsOf(stream) : Infinity);

const jsonOf = (value: unknown): string => `${printableJson(JSON.stringify(value, undefined, 2))}\n`;
