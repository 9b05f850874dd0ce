/** The operators that plans are made of. A new operator without state is one file and one line here. */
import type { AggregateSpec, FilterSpec, LimitSpec, ProjectSpec } from '@coffee/operators';
import type * as zod from 'zod';
import { aggregateOperator } from './aggregate';
import { filterOperator } from './filter';
import type { RowOperator, Z } from './operator';
import { projectOperator } from './project';
import { limitOperator } from './tail';

export { groupText } from './aggregate';
export * from './columns';
export { filterOperator } from './filter';
export { attachedTo, joinText, lookupOperator, lookupShape } from './lookup';
export { mergeOperator } from './merge';
export type { Kinds, RowOperator, Shape, Z } from './operator';
export { projectOperator } from './project';
export { limitOperator, tailNeeds, tailGives, tailOperatorOf, tailProblems, tailSchema } from './tail';
export { tableSchemaShape } from './table-schema';
export { topOperator } from './top';

/** What a step of a stage without state does. */
export type StepSpec = FilterSpec | ProjectSpec | LimitSpec | AggregateSpec;

const stepOperators: { readonly [Op in StepSpec['op']]: RowOperator<Extract<StepSpec, { op: Op }>> } = {
  filter: filterOperator,
  project: projectOperator,
  limit: limitOperator,
  aggregate: aggregateOperator,
};

/** What is known of a step's operator. */
export const operatorOf = ({ op }: StepSpec): RowOperator<StepSpec> => stepOperators[op];

export const stepSchema = (z: Z): zod.ZodType<StepSpec> =>
  z.union(Object.values(stepOperators).map((operator: RowOperator<StepSpec>) => operator.schema(z)));
