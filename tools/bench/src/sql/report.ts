/** What each question took, as a table, and all of them as one number. */
import type { ContestResult } from '../contest';
import { pairwiseRatio, spread } from '../statistics';
import { printSpread, table } from '../table';

export interface MeasuredAnswer {
  readonly name: string;
  readonly result: ContestResult;
}

/** How often our time goes into DuckDB's, of runs that followed each other: the median of each question. */
export const ratiosOf = (answers: readonly MeasuredAnswer[]): number[] =>
  answers.map(({ result: { runs } }) => {
    const [ours, theirs] = runs.map((usages) => usages.map(({ seconds }) => seconds));
    return pairwiseRatio(theirs!, ours!).median;
  });

export const geometricMean = (values: readonly number[]): number =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

export function sqlTable(answers: readonly MeasuredAnswer[], names: readonly string[]): string {
  const ratios = ratiosOf(answers);
  const rows = answers.map(({ name, result: { runs } }, i) => {
    const seconds = runs.map((usages) => printSpread(spread(usages.map((usage) => usage.seconds)), 2));
    const [ours, theirs] = runs.map((usages) => usages.map((usage) => usage.seconds));
    return [name, ...seconds, printSpread(pairwiseRatio(theirs!, ours!), 2), ratios[i]! < 1 ? 'slower' : ''];
  });
  return table([['question', ...names.map((name) => `${name}, s`), "DuckDB's time / ours", ''], ...rows]);
}

export const summaryOf = (answers: readonly MeasuredAnswer[]): string => {
  const ratios = ratiosOf(answers);
  return `geometric mean ${geometricMean(ratios).toFixed(2)}, least ${Math.min(...ratios).toFixed(2)}`;
};
