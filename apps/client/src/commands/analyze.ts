/** `coffee analyze DIR`: answers the queries about a data folder and writes the result files; in this process, or on a cluster. */
import { Command } from 'commander';
import { CoffeeError } from '@coffee/core';
import type { OnBadRow } from '@coffee/csv';
import { parseQueryIds, planJob } from '@coffee/query-plan';
import { checkAnswerName } from '../analysis/delivery';
import type { InputOptions } from '../analysis/job-runner';
import { interruptible, type Interruption } from '../interrupt';
import { checkPrintable } from '../output/output-format';
import { withResultFolder } from '../output/result-folder';
import { CLUSTER_THREADS } from '../analysis/scanner-threads';
import { analyzeInProcess } from './analyze-in-process';
import { choiceFlag, integerFlag, pathNamed } from './flags';
import { withGateway, type GatewayFlags } from './gateway-flags';
import { onBadRowOf, withInput, withInputOptions, type InputFlags } from './input-flags';
import { openOnCluster, type Question } from './open-on-cluster';
import { withOutput, type OutputFlags } from './output-flags';
import { knownQueries, parametersFrom, withParameters, type ParameterFlags } from './parameters';

interface AnalyzeFlags extends ParameterFlags, OutputFlags, GatewayFlags, InputFlags {
  readonly queries?: string;
  readonly onBadRow?: OnBadRow;
  readonly workers?: number;
  readonly detach?: true;
  readonly keep?: true;
}

export function analyzeCommand(): Command {
  const command = new Command('analyze')
    .description('answer the queries about a data folder, here or, with --gateway, on a cluster')
    .argument('<dir>', 'data folder', pathNamed('the data folder'))
    .option('--queries <list>', `queries to answer (default: ${knownQueries})`);
  withParameters(command)
    .option('--on-bad-row <what>', 'fail (default) or skip (and count)', choiceFlag('--on-bad-row', ['fail', 'skip']))
    .option(
      '--workers <n>',
      `threads (default: one for each core, for little data fewer; with a gateway ${CLUSTER_THREADS})`,
      integerFlag('--workers', 1, 256),
    );
  command
    .option('--detach', 'with a gateway: upload, then leave the job running')
    .option('--keep', 'with a gateway: have the answers stored there, too');
  return withGateway(withOutput(withInput(command))).action((dir: string, flags: AnalyzeFlags) =>
    interruptible((interruption) => {
      const question = { dir, queries: parseQueryIds(flags.queries ?? ''), parameters: parametersFrom(flags) };
      checkOutput(question, flags);
      if (flags.detach && flags.gateway === undefined)
        throw new CoffeeError('USAGE', '--detach goes with --gateway: without one nothing would go on');
      if (flags.keep && flags.gateway === undefined)
        throw new CoffeeError('USAGE', '--keep goes with --gateway: here, --out keeps them');
      const analyze = flags.gateway === undefined ? analyzeInProcess : analyzeOnCluster;
      const onBadRow = onBadRowOf(flags, flags.onBadRow);
      return withResultFolder(flags.out, dir, () =>
        withInputOptions(flags, dir, (input) => analyze({ ...question, onBadRow }, flags, input, interruption)),
      );
    }),
  );
}

/** Planning takes 15 ms: only where a flag asks for it. */
function checkOutput(
  { queries, parameters }: Pick<Question, 'queries' | 'parameters'>,
  { answer, out, detach, format }: AnalyzeFlags,
): void {
  const isPrinted = out === undefined && !detach;
  if (answer === undefined && !isPrinted) return;
  const names = planJob(queries, parameters, { partitions: 1 }).results.map(({ name }) => name);
  checkAnswerName(answer, names);
  if (isPrinted) checkPrintable(format, answer === undefined ? names.length : 1, process.stdout.isTTY);
}

const analyzeOnCluster = (
  question: Question,
  flags: AnalyzeFlags,
  input: InputOptions,
  interruption: Interruption,
): Promise<void> =>
  openOnCluster(question, { keep: flags.keep === true, flags, workers: flags.workers }, input, interruption);
