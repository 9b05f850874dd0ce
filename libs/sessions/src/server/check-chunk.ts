/**
 * Whether an uploaded chunk is what the job's scan asked for. Owns: that it decodes, has exactly the columns of the scan in their
 * order, of the right types, text that is UTF-8, and no more rows than a chunk of a file can have. Whatever passes, the operators can
 * work on.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import { asCoffeeError } from '@coffee/core';
import { SessionError, decodeChunk, type Chunk, type Column, type ColumnKind, type TextColumn } from '@coffee/protocol';
import type { TableScan } from '@coffee/query-plan';

/** A row takes two bytes of a file at least, and a range has 4 MiB: this leaves room for larger ranges. */
export const MAX_CHUNK_ROWS = 1 << 24;

/** @throws SessionError BAD_CHUNK */
export function checkChunk(
  scan: Pick<TableScan, 'table' | 'columns' | 'readings'>,
  seq: number,
  bytes: Uint8Array,
): Chunk {
  const bad = (reason: string): SessionError =>
    new SessionError('BAD_CHUNK', `chunk ${seq} of ${scan.table}: ${reason}`);
  let chunk: Chunk;
  try {
    chunk = decodeChunk(bytes);
  } catch (thrown) {
    throw bad(asCoffeeError(thrown).message);
  }
  if (chunk.rows > MAX_CHUNK_ROWS) throw bad(`${chunk.rows} rows are more than ${MAX_CHUNK_ROWS}`);
  const names = chunk.columns.map((column) => column.name).join(', ');
  const wanted = scan.columns.map((column) => column.name).join(', ');
  if (names !== wanted) throw bad(`its columns are ${names}, not ${wanted}`);
  scan.columns.forEach(({ name, kind, nullable, neededWhere }, i) => {
    const column = chunk.columns[i]!;
    const problem = typeProblem(kind, column);
    if (problem !== undefined) throw bad(`column ${name} ${problem}`);
    if (column.type === 'text' && !isText(column)) throw bad(`column ${name} has text that is not UTF-8`);
    // Where an answer does without the column, a row may lack it, and is left out of the others.
    const isAlwaysRead = scan.readings.every((reading) => reading.columns.includes(name));
    if (column.validity && !nullable && !neededWhere && isAlwaysRead) throw bad(`column ${name} has missing values`);
  });
  return chunk;
}

/** Whether each value is UTF-8: all of them together are, and none begins within a character. */
function isText({ values, offsets }: TextColumn): boolean {
  if (isAscii(values)) return true;
  if (!isUtf8(values)) return false;
  for (let row = 0; row < offsets.length; row++) if ((values[offsets[row]!]! & 0xc0) === 0x80) return false;
  return true;
}

function typeProblem(kind: ColumnKind, column: Column): string | undefined {
  const { type } = column;
  switch (kind) {
    case 'text':
      return type === 'text' ? undefined : `holds ${type}, not text`;
    case 'uuid':
      return type === 'text' || type === 'uuid' ? undefined : `holds ${type}, not ids`;
    case 'id':
    case 'count':
    case 'money':
    case 'decimal':
    case 'boolean':
    case 'instant':
    case 'date':
      if (type === 'text' || type === 'uuid') return `holds ${type}, not numbers`;
      // An instant within a second is half a second.
      if (
        column.type === 'f64' &&
        !column.values.every((value) => Number.isSafeInteger(kind === 'instant' ? value * 2 : value))
      )
        return 'holds numbers that are not whole';
      if (kind === 'boolean' && !column.values.every((value) => value === 0 || value === 1))
        return 'holds numbers that are neither true (1) nor false (0)';
      return undefined;
  }
}
