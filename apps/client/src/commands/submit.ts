/** `coffee submit DIR`: uploads a data folder to a cluster, and leaves the job to it. */
import { Command } from 'commander';
import type { OnBadRow } from '@coffee/csv';
import { interruptible } from '../interrupt';
import { CLUSTER_THREADS } from '../analysis/scanner-threads';
import { askedQuestions, withAsked, type AskedFlags } from './asked-questions';
import { choiceFlag, pathNamed, workersFlag } from './flags';
import { withGateway, type GatewayFlags } from './gateway-flags';
import { onBadRowOf, withInput, withInputOptions, type InputFlags } from './input-flags';
import { openOnCluster } from './open-on-cluster';

interface SubmitFlags extends AskedFlags, GatewayFlags, InputFlags {
  readonly onBadRow?: OnBadRow;
  readonly workers?: number;
  readonly quiet?: true;
}

export function submitCommand(): Command {
  const command = new Command('submit')
    .description('upload a data folder to a cluster, print the id of the job, and leave; its answers are kept there')
    .argument('<dir>', 'data folder', pathNamed('the data folder'));
  withAsked(command)
    .option('--on-bad-row <what>', 'fail (default) or skip (and count)', choiceFlag('--on-bad-row', ['fail', 'skip']))
    .option('--workers <n>', `threads (default: ${CLUSTER_THREADS})`, workersFlag)
    .option('--quiet', 'print nothing but the id of the job, and errors');
  return withGateway(withInput(command)).action((dir: string, flags: SubmitFlags) =>
    interruptible(async (interruption) => {
      const question = { dir, ...(await askedQuestions(dir, flags)), onBadRow: onBadRowOf(flags, flags.onBadRow) };
      const { workers } = flags;
      await withInputOptions(
        flags,
        dir,
        (input) =>
          openOnCluster(
            question,
            { keep: true, submitted: true, workers, flags: { ...flags, format: 'table' } },
            input,
            interruption,
          ),
        question.tables,
      );
    }),
  );
}
