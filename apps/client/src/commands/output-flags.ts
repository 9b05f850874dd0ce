/** The flags that say what becomes of answers, shared by the commands that give some. */
import type { Command } from 'commander';
import type { DeliveryOptions } from '../analysis/delivery';
import { outputFormatOf, outputFormats } from '../output/output-format';
import { choiceFlag, integerFlag } from './flags';

export const withOutput = (command: Command): Command =>
  command
    .option('--out <dir>', 'folder for the result files')
    .option(
      '--format <format>',
      `of the result files, or without --out of what is printed: ${outputFormats.join(', ')}; table and markdown are for reading, beside csv files`,
      (text: string) => outputFormatOf(text) ?? choiceFlag('--format', outputFormats)(text),
      'table',
    )
    .option('--answer <name>', 'print only this answer, like q2_best_selling')
    .option('--rows <n>', 'print at most so many rows of each answer', integerFlag('--rows', 0, 1e9))
    .option('--exact', 'in json and ndjson, decimals as strings')
    .option(
      '--quiet',
      'print nothing but errors, answers that go to no file, and which older answers lie beside the new ones',
    );

export type OutputFlags = DeliveryOptions;
