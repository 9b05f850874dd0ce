/**
 * What a stage without state has made of a chunk, ready to be sent: one body for each port that gets rows. Pure: whoever computes the
 * stage makes it, and whoever is connected to the job's channels sends it, in another thread if need be.
 */
import { partition, type StageId } from '@coffee/core';
import { splitByPartition } from '@coffee/operators';
import { columnOf, encodeBody, type Chunk, type ChunkBody, type IntegerForm, type Port } from '@coffee/protocol';
import type { Edge } from '@coffee/query-plan';

export interface EncodedPart {
  readonly port: Port;
  readonly body: ChunkBody;
}

/** What one stage has made of one chunk. */
export interface StageResult {
  readonly stage: StageId;
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly parts: readonly EncodedPart[];
}

/** The chunk projected to the edge's columns, and split by partition: nothing where there are no rows. */
export function encodeParts(edge: Edge, chunk: Chunk, integers?: IntegerForm): EncodedPart[] {
  if (chunk.rows === 0) return [];
  const projected = project(chunk, edge.columns);
  const chunks =
    edge.mode === 'partition' && edge.key !== undefined
      ? splitByPartition(projected, edge.key, edge.partitions)
      : [projected];
  return chunks.flatMap((part, p): EncodedPart[] => {
    if (!part || part.rows === 0) return [];
    return [{ port: { edge: edge.id, partition: partition(p) }, body: encodeBody(part, integers) }];
  });
}

/** The named columns, in that order; the chunk itself when it has just those. */
export function project(chunk: Chunk, columns: readonly string[]): Chunk {
  const same =
    chunk.columns.length === columns.length && chunk.columns.every((column, i) => column.name === columns[i]);
  return same ? chunk : { rows: chunk.rows, columns: columns.map((name) => columnOf(chunk, name)) };
}
