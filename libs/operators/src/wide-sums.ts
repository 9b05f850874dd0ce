/**
 * Sums beyond 2^53 in chunks, whose numbers are exact to there. Owns: that such a sum is text in decimal, in a chunk of an answer
 * and on the way to the next stage; and how it is read again. Must not know: what is summed.
 */
import {
  numberColumn,
  textBytes,
  textColumn,
  isPresent,
  type Chunk,
  type Column,
  type TextColumn,
} from '@coffee/protocol';
import { CoffeeError } from '@coffee/core';
import type { Sum } from './top';

/** A chunk of numbers without gaps: a column that has a BigInt in it is text. */
export function chunkOfSums(columns: readonly string[], rows: number, at: (row: number, column: number) => Sum): Chunk {
  return {
    rows,
    columns: columns.map((name, column): Column => {
      const values = Array.from({ length: rows }, (_, row) => at(row, column));
      return values.every((value) => typeof value === 'number')
        ? numberColumn(name, values)
        : textColumn(name, values.map(String));
    }),
  };
}

/** As many digits as DECIMAL(38, 3) has. */
const INTEGER = /^-?\d{1,38}$/;

/** The integers of a column of text. @throws CoffeeError BAD_MESSAGE when one is none. */
export function wideValues(column: TextColumn, rows: number): bigint[] {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return Array.from({ length: rows }, (_, row) => {
    const text = isPresent(column, row) ? decoder.decode(textBytes(column, row)) : '';
    if (column.validity || !INTEGER.test(text))
      throw new CoffeeError('BAD_MESSAGE', `column ${column.name} holds text, not sums`);
    return BigInt(text);
  });
}

/** The largest part of a sum that a number holds. */
const PART = BigInt(Number.MAX_SAFE_INTEGER);

/**
 * The chunk with numbers in all of the named columns: a row whose sum is none becomes several of its keys, which add up to it.
 * The chunk itself when it has no such sum.
 */
export function narrowSums(chunk: Chunk, sums: readonly string[]): Chunk {
  const wide = chunk.columns.filter((column) => column.type === 'text' && sums.includes(column.name));
  if (wide.length === 0) return chunk;
  const rows: Record<string, number>[] = [];
  const values = new Map(
    chunk.columns.map((column) => [
      column.name,
      column.type === 'text' ? wideValues(column, chunk.rows) : column.values,
    ]),
  );
  for (let row = 0; row < chunk.rows; row++) {
    const left = new Map(sums.map((name) => [name, BigInt(values.get(name)![row]!)]));
    const keys = chunk.columns
      .filter(({ name }) => !left.has(name))
      .map(({ name }) => [name, Number(values.get(name)![row]!)] as const);
    do {
      const part: Record<string, number> = Object.fromEntries(keys);
      for (const [name, rest] of left) {
        const piece = rest > PART ? PART : rest < -PART ? -PART : rest;
        part[name] = Number(piece);
        left.set(name, rest - piece);
      }
      rows.push(part);
    } while ([...left.values()].some((rest) => rest !== 0n));
  }
  return {
    rows: rows.length,
    columns: chunk.columns.map(({ name }) =>
      numberColumn(
        name,
        rows.map((row) => row[name]!),
      ),
    ),
  };
}
