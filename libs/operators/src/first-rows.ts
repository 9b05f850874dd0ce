/**
 * The first rows of a chunk in a total order: of a table of millions, each chunk hands on a few. A combiner, as `aggregate` is: the first of all are
 * among the first of each. Must not know: other chunks.
 */
import type { Chunk } from '@coffee/protocol';
import { takeRows } from './gather';
import { sortRows } from './sort';
import type { LimitSpec, OrderSpec } from './spec';
import { isTextual } from './values';

/**
 * Rows stay in the order of the chunk; all of them where they are no more than wanted.
 * @throws CoffeeError BAD_MESSAGE when a column is absent or of another kind.
 */
export function firstRows(chunk: Chunk, { orderBy, offset = 0, limit = Infinity }: LimitSpec): Chunk {
  const most = offset + limit;
  if (chunk.rows <= most) return chunk;
  const columns = orderBy.map(({ column, kind, descending = false, missingFirst = false }: OrderSpec) => ({
    column,
    format: isTextual(kind) ? kind : 'integer',
    descending,
    missing: missingFirst ? ('first' as const) : ('last' as const),
  }));
  const first = sortRows([chunk], columns).slice(0, most).sort();
  return takeRows(chunk, first);
}
