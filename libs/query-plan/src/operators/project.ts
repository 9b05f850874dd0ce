/** Project: columns that are computed of others. As a step it adds them, and passes on those that are there. */
import { columnsIn, type ProjectSpec } from '@coffee/operators';
import { MOST_COLUMNS } from './columns';
import { computedProblems, computedSchema, computedText } from './expression';
import type { RowOperator, Shape } from './operator';

export const projectOperator: RowOperator<ProjectSpec> = {
  schema: (z) =>
    z.strictObject({
      op: z.literal('project'),
      columns: z.array(computedSchema(z)).min(1).max(MOST_COLUMNS),
    } satisfies Shape<ProjectSpec>),
  text: ({ columns }) => `compute ${columns.map(computedText).join(', ')}`,
  looksAt: ({ columns }) => [...new Set(columns.flatMap(({ of }) => columnsIn(of)))],
  makes: ({ columns }) => columns.map(({ name }) => name),
  gives: ({ columns }, given) => [...given, ...columns.map(({ name }) => name)],
  problems: ({ columns }) => computedProblems(columns),
  passesRowsOn: true,
};
