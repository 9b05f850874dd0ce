/** The flags that say what becomes of answers, shared by the commands that give some. */
import type { Command } from 'commander';
import type { DeliveryOptions } from '../analysis/delivery';
import { choiceFlag } from './flags';

export const withOutput = (command: Command): Command =>
  command
    .option('--out <dir>', 'folder for the result files')
    .option(
      '--format <format>',
      'table, json or csv, on standard output',
      choiceFlag('--format', ['table', 'json', 'csv']),
      'table',
    )
    .option('--quiet', 'print nothing but errors');

export type OutputFlags = DeliveryOptions;
