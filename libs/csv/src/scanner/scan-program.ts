/**
 * Which columns a scan decodes, and in which order. Owns: the matching of a projection with the header of a file. A column
 * that is needed only where another has a certain value is decoded after that one.
 */
import { CoffeeError } from '@coffee/core';
import type { ColumnKind, ScanColumn } from '@coffee/protocol';
import { MAX_OPS } from './memory-map';

/** One bit each, and none of them the sign. */
const MAX_READINGS = 30;

/** One column to decode. */
export interface Operation {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly nullable: boolean;
  /** Index of its field in a row. */
  readonly field: number;
  /** Its place in the chunk. */
  readonly position: number;
  /** Bits of the readings that look at it. */
  readonly readings: number;
  /** Decoded only where the value of this earlier operation is at least so much, and missing elsewhere. */
  readonly where?: { readonly operation: number; readonly atLeast: number };
}

/**
 * A file without header has no rows either: fields do not matter then.
 * @throws CoffeeError INTERNAL for a projection that no file could satisfy: a caller checks the header before.
 */
export function scanProgram(
  header: readonly string[],
  columns: readonly ScanColumn[],
  readings: readonly (readonly string[])[],
): readonly Operation[] {
  if (columns.length > MAX_OPS) throw new CoffeeError('INTERNAL', `a scan of ${columns.length} columns`);
  if (readings.length > MAX_READINGS) throw new CoffeeError('INTERNAL', `a scan for ${readings.length} readings`);
  const readingsOf = (name: string): number =>
    readings.reduce((bits, names, index) => (names.includes(name) ? bits | (1 << index) : bits), 0);
  const program: Operation[] = [];
  let waiting = columns.map((column, position) => ({ column, position }));
  while (waiting.length > 0) {
    const later: typeof waiting = [];
    for (const entry of waiting) {
      const { name, kind, nullable, neededWhere } = entry.column;
      const field = header.indexOf(name);
      if (field < 0 && header.length > 0)
        throw new CoffeeError('INTERNAL', `a scan of column ${name}, which the file has not`);
      const operation = program.findIndex((earlier) => earlier.name === neededWhere?.column);
      if (neededWhere && operation < 0) {
        later.push(entry);
        continue;
      }
      const other = program[operation]?.kind;
      if (other === 'uuid' || other === 'text')
        throw new CoffeeError('INTERNAL', `a scan of ${name} that depends on text`);
      const where = neededWhere && { operation, atLeast: neededWhere.atLeast };
      program.push({
        ...{ name, kind, nullable, field, readings: readingsOf(name) },
        ...{ position: entry.position, ...(where && { where }) },
      });
    }
    if (later.length === waiting.length) {
      const names = later.map(({ column }) => column.name).join(', ');
      throw new CoffeeError('INTERNAL', `a scan of ${names} that depends on columns which it has not`);
    }
    waiting = later;
  }
  return program;
}
