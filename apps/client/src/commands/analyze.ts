/** `coffee analyze DIR`: answers the queries about a data folder and writes the result files. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { parseQueryIds } from '@coffee/query-plan';
import { EmbeddedCluster, analyzeFolder, type Analysis } from '@coffee/worker-runtime';
import { interruptible } from '../interrupt';
import { checkResultFolder, writeResultFiles } from '../output/result-files';
import { printAnswers, type OutputFormat } from '../output/print-answers';
import { progressView, silentProgress } from '../terminal/progress-view';
import { renderSummary } from '../terminal/answers-view';
import { styleFor } from '../terminal/style';
import { choiceFlag, integerFlag } from './flags';
import { parametersFrom, withParameters, type ParameterFlags } from './parameters';

interface AnalyzeFlags extends ParameterFlags {
  readonly out?: string;
  readonly queries?: string;
  readonly onBadRow: 'fail' | 'skip';
  readonly workers: number;
  readonly format: OutputFormat;
  readonly quiet?: true;
}

export function analyzeCommand(): Command {
  const command = new Command('analyze')
    .description('answer the queries about a data folder')
    .argument('<dir>', 'data folder')
    .option('--out <dir>', 'folder for the result files')
    .option('--queries <list>', 'queries to answer (default: q1,q2,q3,q4)');
  return withParameters(command)
    .option('--on-bad-row <what>', 'fail or skip (and count)', choiceFlag('--on-bad-row', ['fail', 'skip']), 'fail')
    .option('--workers <n>', 'threads', integerFlag('--workers', 1, 256), availableParallelism())
    .option(
      '--format <format>',
      'table, json or csv, on standard output',
      choiceFlag('--format', ['table', 'json', 'csv']),
      'table',
    )
    .option('--quiet', 'print nothing but errors')
    .action((dir: string, flags: AnalyzeFlags) => interruptible((signal) => analyze(dir, flags, signal)));
}

async function analyze(dir: string, flags: AnalyzeFlags, signal: AbortSignal): Promise<void> {
  const queries = parseQueryIds(flags.queries ?? '');
  const parameters = parametersFrom(flags);
  if (flags.out !== undefined) checkResultFolder(flags.out);
  const errorStyle = styleFor(process.stderr, process.env);
  const view = flags.quiet ? silentProgress : progressView(process.stderr, errorStyle);
  const cluster = EmbeddedCluster.start({ threads: flags.workers, entry: join(__dirname, 'pool-thread.entry.js') });
  let analysis: Analysis;
  try {
    analysis = await analyzeFolder(cluster, {
      dir,
      queries,
      parameters,
      onBadRow: flags.onBadRow,
      signal,
      onProgress: (report) => view.update(report),
    });
  } finally {
    view.clear();
    await cluster.terminate();
  }
  if (flags.out !== undefined)
    writeResultFiles(
      flags.out,
      analysis.answers.map((answer) => ({ name: `${answer.sink.name}.csv`, content: answer.csv() })),
    );
  if (flags.quiet) return;
  await printAnswers(process.stdout, flags.format, analysis.answers);
  for (const line of analysis.badRows.first) process.stderr.write(`${errorStyle('yellow', 'skipped:')} ${line}\n`);
  const { rows, bytes, seconds } = analysis;
  const unmatched = analysis.answers.reduce((sum, answer) => sum + answer.unmatched, 0);
  process.stderr.write(
    `${renderSummary({ rows, bytes, seconds, badRows: analysis.badRows.count, unmatched, out: flags.out }, errorStyle).join('\n')}\n`,
  );
}
