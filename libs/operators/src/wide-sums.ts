/**
 * Sums beyond 2^53 in chunks, whose numbers are exact to there. Owns: that such a sum is text in decimal, in a chunk of an answer
 * and on the way to the next stage; and how it is read again. Must not know: what is summed.
 */
import { numberColumn, textBytes, isPresent, type Chunk, type TextColumn } from '@coffee/protocol';
import { CoffeeError } from '@coffee/core';

/** A sum: a BigInt where it is not exact as a number. */
export type Sum = number | bigint;

/** As many digits as DECIMAL(38, 3) has. */
const INTEGER = /^-?\d{1,38}$/;

/** The integers of a column of text, 0 where it has none. @throws CoffeeError BAD_MESSAGE when one is no integer. */
export function wideValues(column: TextColumn, rows: number): bigint[] {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let next = 0;
  return Array.from({ length: rows }, (_, row) =>
    isPresent(column, row) ? BigInt(checked(column.name, decoder.decode(textBytes(column, next++)))) : 0n,
  );
}

/** One of them, a number where it is one. @throws CoffeeError BAD_MESSAGE when it is no integer. */
export function wideValue(name: string, text: string): Sum {
  const value = BigInt(checked(name, text));
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function checked(name: string, text: string): string {
  if (!INTEGER.test(text)) throw new CoffeeError('BAD_MESSAGE', `column ${name} holds text, not sums`);
  return text;
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
  const gap = wide.find(({ validity }) => validity);
  if (gap) throw new CoffeeError('BAD_MESSAGE', `column ${gap.name} holds text, not sums`);
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
