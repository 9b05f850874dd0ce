/** `coffee explain [queries…]`: prints the logical and the physical plan. */
import { Command, Option } from 'commander';
import { DEFAULT_LAYOUT, DEFAULT_PARTITIONS, explain, layouts, parseQueryIds, type Layout } from '@coffee/query-plan';
import { stdout } from '../terminal/terminal';
import { wrapIndented } from '../terminal/text';
import { knownQueries, parametersFrom, withParameters, type ParameterFlags } from './parameters';

interface ExplainFlags extends ParameterFlags {
  readonly layout: Layout;
}

export function explainCommand(): Command {
  const layout = new Option('--layout <name>', 'where the plan is cut into stages; analyze without a gateway uses scan')
    .choices(layouts)
    .default(DEFAULT_LAYOUT);
  const command = new Command('explain')
    .description('print the plans of queries')
    .argument('[queries...]', `${knownQueries.replaceAll(',', ', ')}; all when left out`)
    .addOption(layout);
  return withParameters(command).action((queries: string[], flags: ExplainFlags) => {
    const options = { partitions: DEFAULT_PARTITIONS, layout: flags.layout };
    const plans = explain(parseQueryIds(queries.join(',')), parametersFrom(flags), options);
    stdout.lines(wrapIndented(plans, stdout.canRedraw ? stdout.width : Infinity));
  });
}
