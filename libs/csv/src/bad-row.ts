/**
 * Rows that cannot be read: as data while nobody knows yet whether they count, as an error once it is certain. Owns: the words
 * of that error.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { CoffeeError } from '@coffee/core';

/** How many bad rows of a range are reported in full. */
export const REPORTED_BAD_ROWS = 10;

export interface BadRow {
  /** Offset of the row in its file. */
  readonly offset: number;
  /** Its line, from 1, where the reader has counted lines; `describeBadRow` counts them otherwise. */
  readonly line?: number;
  /** The column to blame; absent when it is the row as a whole. */
  readonly column?: string;
  /** What is wrong, to be read after the name of the column or "the row". */
  readonly message: string;
  /** It cannot be skipped either. */
  readonly fatal?: true;
}

const BLOCK = 1 << 20;

/** @returns the line (from 1) that starts at an offset. Reads the file up to there, a block at a time. */
export function lineAt(path: string, offset: number): number {
  const fd = openSync(path, 'r');
  try {
    const block = Buffer.allocUnsafe(Math.min(BLOCK, Math.max(offset, 1)));
    let line = 1;
    for (let at = 0; at < offset;) {
      const read = readSync(fd, block, 0, Math.min(block.length, offset - at), at);
      if (read === 0) break;
      const text = block.subarray(0, read);
      for (let feed = text.indexOf(10); feed >= 0; feed = text.indexOf(10, feed + 1)) line++;
      at += read;
    }
    return line;
  } finally {
    closeSync(fd);
  }
}

/** The error of a bad row that counts: `transactions_202401.csv line 17, column final_amount: "abc" is not an amount; …`. */
export function describeBadRow(path: string, row: BadRow): CoffeeError {
  const where = `${basename(path)} line ${row.line ?? lineAt(path, row.offset)}`;
  const what = row.column === undefined ? `the row ${row.message}` : row.message;
  const remedy = row.fatal ? 'check that the file is CSV' : 'fix the row or use --on-bad-row skip';
  return new CoffeeError('BAD_INPUT', `${where}${row.column ? `, column ${row.column}` : ''}: ${what}; ${remedy}`);
}
