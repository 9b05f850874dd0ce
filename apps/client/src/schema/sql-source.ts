/** A text of SQL from outside. Owns: how much of it is read at most, for it may have no end. */
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { CoffeeError } from '@coffee/core';

/** Far more than a text may have: who parses it says how much that is. */
const MOST_BYTES = 1 << 20;

/** @param name for messages. @throws (rejects) CoffeeError USAGE for one that is larger than anybody writes; what reading throws. */
export async function sqlFrom(source: Readable, name: string): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of source as AsyncIterable<Buffer>) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes > MOST_BYTES)
      throw new CoffeeError('USAGE', `${name} is too large for SQL: it has more than ${MOST_BYTES} bytes`);
  }
  return Buffer.concat(pieces).toString();
}

/** Of a file, or a pipe. @throws as `sqlFrom`. */
export const sqlIn = (path: string): Promise<string> => sqlFrom(createReadStream(path), path);
