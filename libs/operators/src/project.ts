/** Project: columns that are computed of others, row by row. Pure functions of a chunk; rows keep their order. */
import type { Chunk } from '@coffee/protocol';
import { computeColumns } from './expressions/evaluate';
import type { ProjectSpec } from './spec';

/** The computed columns behind those of the chunk. @throws as `computeColumns`. */
export const withComputed = (chunk: Chunk, { columns }: ProjectSpec): Chunk => ({
  rows: chunk.rows,
  columns: [...chunk.columns, ...computeColumns(chunk, columns)],
});

/** The computed columns alone. @throws as `computeColumns`. */
export const computed = (chunk: Chunk, { columns }: ProjectSpec): Chunk => ({
  rows: chunk.rows,
  columns: computeColumns(chunk, columns),
});
