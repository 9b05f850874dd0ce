/** The flags that say what becomes of answers, shared by the commands that give some. */
import type { Command } from 'commander';
import type { DeliveryOptions } from '../analysis/delivery';
import { outputFormats } from '../output/print-answers';
import { choiceFlag, integerFlag } from './flags';

export const withOutput = (command: Command): Command =>
  command
    .option('--out <dir>', 'folder for the result files')
    .option(
      '--format <format>',
      `what to print: ${outputFormats.join(', ')}`,
      choiceFlag('--format', outputFormats),
      'table',
    )
    .option('--answer <name>', 'print only this answer, like q2_best_selling')
    .option('--rows <n>', 'print at most so many rows of each answer', integerFlag('--rows', 0, 1e9))
    .option('--exact', 'in json and jsonl, decimals as strings')
    .option(
      '--quiet',
      'print nothing but errors, answers that go to no file, and which older answers lie beside the new ones',
    );

export type OutputFlags = DeliveryOptions;
