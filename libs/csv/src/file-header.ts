/**
 * The first row of a file: names of columns, and where the data starts. Bounded, because every row is read with it: a header of more than
 * 64 KiB, or of more than 1,000 columns, is none.
 */
import { readSync } from 'node:fs';
import { basename } from 'node:path';
import { CoffeeError } from '@coffee/core';
import { splitRow } from './row-splitter';
import type { FileLayout } from './scan-request';
import { inputChanged } from './scanner/open-files';

const FIRST_READ = 4096;
export const MAX_HEADER_BYTES = 64 * 1024;
export const MAX_HEADER_COLUMNS = 1000;
const BOM = [0xef, 0xbb, 0xbf];

/** @throws CoffeeError BAD_INPUT when there is no end to the first row, or a quote in it is not closed. */
export function readHeader(fd: number, path: string, size: number): FileLayout {
  for (let wanted = FIRST_READ; ; wanted *= 4) {
    const text = readPrefix(fd, path, Math.min(wanted, size));
    const layout = parseHeader(text, text.length === size);
    if (layout === undefined && text.length < MAX_HEADER_BYTES) continue;
    if (layout === undefined) {
      throw new CoffeeError(
        'BAD_INPUT',
        `${basename(path)} line 1: the header does not end within ${MAX_HEADER_BYTES} bytes; check that the file is CSV`,
      );
    }
    if ('problem' in layout) {
      throw new CoffeeError(
        'BAD_INPUT',
        `${basename(path)} line 1: the header ${layout.problem}; check that the file is CSV`,
      );
    }
    return layout;
  }
}

/** undefined: the header is not complete in the text. Blank lines before it are skipped. */
function parseHeader(text: Uint8Array, atEnd: boolean): FileLayout | { readonly problem: string } | undefined {
  let at = BOM.every((byte, i) => text[i] === byte) ? BOM.length : 0;
  while (at < text.length) {
    const row = splitRow(text, at, atEnd);
    if (!row) return undefined;
    if (row.problem !== undefined) return { problem: row.problem };
    at = row.next;
    if (row.fields.length === 0) continue;
    if (row.fields.length > MAX_HEADER_COLUMNS) return { problem: `has more than ${MAX_HEADER_COLUMNS} columns` };
    const header = row.fields.map((field) => Buffer.from(field).toString().trim());
    return { header, dataStart: at, crlf: text[at - 2] === 13 && text[at - 1] === 10 };
  }
  return atEnd ? { header: [], dataStart: text.length, crlf: false } : undefined;
}

function readPrefix(fd: number, path: string, length: number): Uint8Array {
  const bytes = Buffer.alloc(length);
  for (let read = 0; read < length;) {
    const got = readSync(fd, bytes, read, length - read, read);
    if (got === 0) throw inputChanged(path);
    read += got;
  }
  return bytes;
}
