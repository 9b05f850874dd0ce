/** `coffee analyze DIR`: answers the queries about a data folder and writes the result files; in this process, or on a cluster. */
import { Command } from 'commander';
import { planJob } from '@coffee/query-plan';
import { checkAnswerName } from '../analysis/delivery';
import { interruptible } from '../interrupt';
import { checkPrintable } from '../output/output-format';
import { answerQuestions, withAnswering, type AnswerFlags } from './answer-questions';
import { askedQuestions, withAsked, type AskedFlags } from './asked-questions';
import { pathNamed } from './flags';
import type { Question } from './open-on-cluster';

type AnalyzeFlags = AskedFlags & AnswerFlags;

export function analyzeCommand(): Command {
  const command = new Command('analyze')
    .description('answer the queries about a data folder, here or, with --gateway, on a cluster')
    .argument('<dir>', 'data folder', pathNamed('the data folder'));
  return withAnswering(withAsked(command)).action((dir: string, flags: AnalyzeFlags) =>
    interruptible(async (interruption) => {
      const asked = await askedQuestions(dir, flags);
      checkOutput(asked, flags);
      await answerQuestions({ dir, ...asked }, flags, interruption);
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
