export * from './spec';
export { aggregate } from './aggregate';
export { filter } from './filter';
export { LookupTable, UNMATCHED_COLUMN } from './lookup';
export {
  aggregateFunction,
  aggregateFunctions,
  unknownAggregate,
  type AggregateInput,
  type AggregateName,
} from './aggregates';
export { startMerge, type MergedGroups } from './merge';
export { areSums } from './sum-groups';
export { mergedColumns, type MergedColumn } from './merged-groups';
export { partitionOf, splitByPartition } from './partition';
export { chunkWith } from './chunk-starts';
export { withComputed } from './project';
export { firstRows } from './first-rows';
export { splitTail } from './split-tail';
export { MAX_TAIL_ROWS, runTail } from './tail';
export { sortRows } from './sort';
export type { SortColumn } from './sort-keys';
export { isTextual, type ValueKind } from './values';
export { wideValues } from './wide-sums';
export { columnsIn, sameExpression, type ComputedColumn, type Expression } from './expressions/expression';
export { scalarFunction, scalarFunctions, type ScalarName } from './expressions/functions';
export { commonKind, scaleOf, type ExpressionKind } from './expressions/kinds';
export type { ScalarFunction } from './expressions/scalar-function';
export { computeColumns, evaluate, rowsWhere } from './expressions/evaluate';
export { plainText } from './expressions/text-of-value';
