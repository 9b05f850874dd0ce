/** What `analyze` and `submit` are asked: queries of the catalogue with their parameters, or questions in SQL. */
import type { Command } from 'commander';
import { CoffeeError } from '@coffee/core';
import { defaultParameters, parseQueryIds } from '@coffee/query-plan';
import type { Question } from './open-on-cluster';
import { knownQueries, parametersFrom, withParameters, type ParameterFlags } from './parameters';
import { questionsAt, withQuestions, type SqlFlags } from './questions-in-sql';

export interface AskedFlags extends ParameterFlags, SqlFlags {
  readonly queries?: string;
}

export const withAsked = (command: Command): Command =>
  withQuestions(withParameters(command.option('--queries <list>', `queries to answer (default: ${knownQueries})`)));

type Asked = Omit<Question, 'dir' | 'onBadRow'>;

/** Of the catalogue. @throws CoffeeError USAGE */
export function askedQueries(flags: AskedFlags): Asked {
  if (flags.param)
    throw new CoffeeError('USAGE', '--param goes with --questions: parameters of queries have flags of their own');
  return { queries: parseQueryIds(flags.queries ?? ''), parameters: parametersFrom(flags) };
}

/** @throws CoffeeError USAGE, NO_INPUT as `questionsAt`; USAGE for flags of the one that are given with the other. */
export async function askedQuestions(dir: string, flags: AskedFlags): Promise<Asked> {
  const { questions, param, queries, years, hours, minAmount, top } = flags;
  if (questions === undefined) return askedQueries(flags);
  const others = { '--queries': queries, '--years': years, '--hours': hours, '--min-amount': minAmount, '--top': top };
  const given = Object.entries(others).flatMap(([flag, value]) => (value === undefined ? [] : [flag]));
  if (given.length > 0)
    throw new CoffeeError(
      'USAGE',
      `${given.join(', ')} is for queries, which --questions stands in the place of: values go into --param`,
    );
  const { checkFiles, ...asked } = await questionsAt(questions, { dir, ...(param && { param }) });
  checkFiles();
  return { ...asked, parameters: defaultParameters };
}
