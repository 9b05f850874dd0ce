/** Which queries there are, and the flags that are their parameters, for the commands that take them. */
import type { Command } from 'commander';
import { parseParameters, parseQueryIds, type QueryParameters } from '@coffee/query-plan';

export interface ParameterFlags {
  readonly years?: string;
  readonly hours?: string;
  readonly minAmount?: string;
  readonly top?: string;
}

/** For help: the catalogue, as `--queries` takes it. */
export const knownQueries = parseQueryIds('').join(',');

export const withParameters = (command: Command): Command =>
  command
    .option('--years <list>', 'years that count, like 2024,2025 or 2020-2025 (default: 2024,2025)')
    .option(
      '--hours <from-to>',
      'hours that count, both ends in, over midnight too, like 22:00-02:00 (default: 06:00-23:00)',
    )
    .option('--min-amount <amount>', 'smallest final amount of Q1 (default: 75)')
    .option('--top <n>', 'customers of each store in Q4 (default: 3)');

/** @throws CoffeeError USAGE that lists every wrong flag. */
export const parametersFrom = ({ years, hours, minAmount, top }: ParameterFlags): QueryParameters =>
  parseParameters({
    ...(years !== undefined && { years }),
    ...(hours !== undefined && { hours }),
    ...(minAmount !== undefined && { minAmount }),
    ...(top !== undefined && { top }),
  });
