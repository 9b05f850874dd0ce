/** `coffee analyze DIR`: answers the queries about a data folder and writes the result files; in this process, or on a cluster. */
import { Command } from 'commander';
import { planJob } from '@coffee/query-plan';
import { checkAnswerName } from '../analysis/delivery';
import { interruptible } from '../interrupt';
import { checkPrintable } from '../output/output-format';
import { answerHere, answerQuestions, withAnswering, type AnswerFlags } from './answer-questions';
import { askedQueries, askedQuestions, withAsked, type AskedFlags } from './asked-questions';
import { pathNamed } from './flags';
import type { Question } from './open-on-cluster';

type AnalyzeFlags = AskedFlags & AnswerFlags;
type Analyze = (dir: string, flags: AnalyzeFlags) => Promise<void>;

export function analyzeCommand(analyze: Analyze): Command {
  const command = new Command('analyze')
    .description('answer the queries about a data folder, here or, with --gateway, on a cluster')
    .argument('<dir>', 'data folder', pathNamed('the data folder'));
  return withAnswering(withAsked(command)).action(analyze);
}

/** Queries of the catalogue, in this process. Must not know: SQL, gateways. */
export const analyzeHere: Analyze = (dir, flags) =>
  interruptible(async (interruption) => {
    const asked = askedQueries(flags);
    checkOutput(asked, flags);
    await answerHere({ dir, ...asked }, flags, interruption);
  });

export const analyzeAnything: Analyze = (dir, flags) =>
  interruptible(async (interruption) => {
    const asked = await askedQuestions(dir, flags);
    checkOutput(asked, flags);
    await answerQuestions({ dir, ...asked }, flags, interruption);
  });

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
