export * from './spec';
export { aggregate } from './aggregate';
export { filter } from './filter';
export { LookupTable, UNMATCHED_COLUMN } from './lookup';
export { MergeState, PIECE_ROWS } from './merge';
export { partitionOf, splitByPartition } from './partition';
export { sortRows } from './sort';
export type { SortColumn } from './sort-keys';
export { top } from './top';
