/** `coffee explain [queries…]`: prints the logical and the physical plan. */
import { Command } from 'commander';
import { explain, parseQueryIds } from '@coffee/query-plan';
import { stdout } from '../terminal/terminal';
import { parametersFrom, withParameters, type ParameterFlags } from './parameters';

export function explainCommand(): Command {
  const command = new Command('explain')
    .description('print the plans of queries')
    .argument('[queries...]', 'q1, q2, q3, q4; all when left out');
  return withParameters(command).action((queries: string[], flags: ParameterFlags) => {
    stdout.block(explain(parseQueryIds(queries.join(',')), parametersFrom(flags)));
  });
}
