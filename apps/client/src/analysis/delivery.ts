/**
 * The answers of a job on their way to whoever asked: result files, standard output, a summary. Wherever the answers come from,
 * this is what happens to them.
 */
import type { Answer } from '@coffee/jobs';
import type { Uploaded } from '@coffee/worker-runtime';
import { printAnswers, type OutputFormat } from '../output/print-answers';
import { writeResultFiles } from '../output/result-files';
import { renderSummary } from '../terminal/answers-view';
import type { Style } from '../terminal/style';

export interface Delivery {
  readonly answers: readonly Answer[];
  /** What this command has read for them; absent when the job had all of its input before. */
  readonly input?: Uploaded & { readonly bytes: number };
  readonly seconds: number;
}

export interface DeliveryOptions {
  /** Folder of the result files, if there are to be any. */
  readonly out?: string;
  readonly format: OutputFormat;
  readonly quiet?: true;
}

/** Files first: what is on the terminal is in them. @throws CoffeeError OUTPUT */
export async function deliver(delivery: Delivery, options: DeliveryOptions, errorStyle: Style): Promise<void> {
  const { answers, input, seconds } = delivery;
  if (options.out !== undefined)
    writeResultFiles(
      options.out,
      answers.map((answer) => ({ name: `${answer.sink.name}.csv`, content: answer.csv() })),
    );
  if (options.quiet) return;
  await printAnswers(process.stdout, options.format, answers);
  for (const line of input?.badRows.first ?? []) process.stderr.write(`${errorStyle('yellow', 'skipped:')} ${line}\n`);
  const summary = renderSummary(
    {
      ...(input && { input: { rows: input.rows, bytes: input.bytes, badRows: input.badRows.count } }),
      seconds,
      unmatched: answers.reduce((sum, answer) => sum + answer.unmatched, 0),
      out: options.out,
    },
    errorStyle,
  );
  process.stderr.write(`${summary.join('\n')}\n`);
}
