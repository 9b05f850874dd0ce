/** What `analyze` and `sql` share: answers questions about a data folder, in this process or on a cluster, as their flags say. */
import type { Command } from 'commander';
import { CoffeeError } from '@coffee/core';
import type { OnBadRow } from '@coffee/csv';
import type { InputOptions } from '../analysis/job-runner';
import { CLUSTER_THREADS } from '../analysis/scanner-threads';
import type { Interruption } from '../interrupt';
import { withResultFolder } from '../output/result-folder';
import { analyzeInProcess } from './analyze-in-process';
import { choiceFlag, integerFlag } from './flags';
import { withGateway, type GatewayFlags } from './gateway-flags';
import { onBadRowOf, withInput, withInputOptions, type InputFlags } from './input-flags';
import { openOnCluster, type Question } from './open-on-cluster';
import { withOutput, type OutputFlags } from './output-flags';

export interface AnswerFlags extends OutputFlags, GatewayFlags, InputFlags {
  readonly onBadRow?: OnBadRow;
  readonly workers?: number;
  readonly detach?: true;
  readonly keep?: true;
}

export function withAnswering(command: Command): Command {
  command
    .option('--on-bad-row <what>', 'fail (default) or skip (and count)', choiceFlag('--on-bad-row', ['fail', 'skip']))
    .option(
      '--workers <n>',
      `threads (default: one for each core, for little data fewer; with a gateway ${CLUSTER_THREADS})`,
      integerFlag('--workers', 1, 256),
    )
    .option('--detach', 'with a gateway: upload, then leave the job running')
    .option('--keep', 'with a gateway: have the answers stored there, too');
  return withGateway(withOutput(withInput(command)));
}

/** @throws CoffeeError USAGE for flags that do not go together; what answering throws. */
export async function answerQuestions(
  question: Omit<Question, 'onBadRow'>,
  flags: AnswerFlags,
  interruption: Interruption,
): Promise<void> {
  const { gateway, detach, keep, out, workers } = flags;
  if (detach && gateway === undefined)
    throw new CoffeeError('USAGE', '--detach goes with --gateway: without one nothing would go on');
  if (keep && gateway === undefined)
    throw new CoffeeError('USAGE', '--keep goes with --gateway: here, --out keeps them');
  const asked = { ...question, onBadRow: onBadRowOf(flags, flags.onBadRow) };
  const { dir, tables } = question;
  const answer = (input: InputOptions): Promise<void> =>
    gateway === undefined
      ? analyzeInProcess(asked, flags, input, interruption)
      : openOnCluster(asked, { keep: keep === true, flags, workers }, input, interruption);
  await withResultFolder(out, dir, () => withInputOptions(flags, dir, answer, tables), tables);
}
