/** What `analyze` and `sql` share: answers questions about a data folder, in this process or on a cluster, as their flags say. */
import type { Command } from 'commander';
import { CoffeeError } from '@coffee/core';
import type { OnBadRow } from '@coffee/csv';
import type { EmbeddedCluster } from '@coffee/worker-runtime';
import type { InputOptions } from '../analysis/job-runner';
import { CLUSTER_THREADS } from '../analysis/scanner-threads';
import type { Interruption } from '../interrupt';
import { withResultFolder } from '../output/result-folder';
import { analyzeInProcess } from './analyze-in-process';
import { choiceFlag, workersFlag } from './flags';
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
      workersFlag,
    )
    .option('--detach', 'with a gateway: upload, then leave the job running')
    .option('--keep', 'with a gateway: have the answers stored there, too');
  return withGateway(withOutput(withInput(command)));
}

/** @param cluster for an answer from this process, if it has started already. @throws CoffeeError USAGE for flags that do not go together; what answering throws. */
export async function answerQuestions(
  question: Omit<Question, 'onBadRow'>,
  flags: AnswerFlags,
  interruption: Interruption,
  cluster?: EmbeddedCluster,
): Promise<void> {
  if (flags.gateway === undefined) return answerHere(question, flags, interruption, cluster);
  const { keep = false, workers } = flags;
  await answer(question, flags, (asked, input) => openOnCluster(asked, { keep, flags, workers }, input, interruption));
}

/** In this process. @throws as `answerQuestions`. */
export async function answerHere(
  question: Omit<Question, 'onBadRow'>,
  flags: AnswerFlags,
  interruption: Interruption,
  cluster?: EmbeddedCluster,
): Promise<void> {
  if (flags.detach) throw new CoffeeError('USAGE', '--detach goes with --gateway: without one nothing would go on');
  if (flags.keep) throw new CoffeeError('USAGE', '--keep goes with --gateway: here, --out keeps them');
  await answer(question, flags, (asked, input) => analyzeInProcess(asked, flags, input, interruption, cluster));
}

async function answer(
  question: Omit<Question, 'onBadRow'>,
  flags: AnswerFlags,
  answerIt: (question: Question, input: InputOptions) => Promise<void>,
): Promise<void> {
  const { dir, tables } = question;
  const asked = { ...question, onBadRow: onBadRowOf(flags, flags.onBadRow) };
  const run = (): Promise<void> => withInputOptions(flags, dir, (input) => answerIt(asked, input), tables);
  await withResultFolder(flags.out, dir, run, tables);
}
