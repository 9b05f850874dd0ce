/**
 * What the beginning of a file says: how it is to be decoded, whether its encoding is marked, and what its format sees in its text. Owns:
 * how much of a file is looked at before it is read. Must not know: formats.
 */
import { readSync } from 'node:fs';
import { CoffeeError, count } from '@coffee/core';
import type { TableSchema } from '@coffee/protocol';
import { decodeBeginning, endBefore, strangerOf } from './decoding';
import type { InputFormat, Opened } from './input-format';
import { packingIn } from './packings';
import type { InputFile } from './scan-request';
import { inputChanged } from './scanner/open-files';
import { behindBom, type Encoding } from './text';

const FIRST_READ = 4096;
/** Every row is read with what stands there: what a format has to see first is bounded. */
export const MAX_HEADER_BYTES = 64 * 1024;

export interface BeginningOptions {
  readonly format: InputFormat;
  readonly schema: TableSchema;
  /** As messages name the file. */
  readonly name: string;
  readonly path: string;
  readonly size: number;
  /** Of files without a byte-order mark. */
  readonly encoding: Encoding;
}

export type FileBeginning = Exclude<Opened<unknown>, { readonly problem: string }> &
  Pick<InputFile, 'decodings' | 'encoding' | 'isMarked'>;

function refuseStranger(name: string, stranger: ReturnType<typeof strangerOf>): void {
  if (stranger) throw new CoffeeError('BAD_INPUT', `${name} is ${stranger.what}, not text; ${stranger.remedy}`);
}

/** @throws CoffeeError BAD_INPUT when the file is no text, cannot be unpacked or is none of the format. */
export function readBeginning(fd: number, options: BeginningOptions): FileBeginning {
  const { format, schema, name, path, size } = options;
  const refuse = (problem: string): CoffeeError =>
    new CoffeeError('BAD_INPUT', `${name} ${problem}; check that the file is ${format.title}`);
  for (let wanted = FIRST_READ; ; wanted *= 4) {
    const bytes = readPrefix(fd, path, Math.min(wanted, size));
    refuseStranger(name, strangerOf(bytes));
    const { decodings, text: beginning } = decodeBeginning(bytes, bytes.length === size, name);
    refuseStranger(name, decodings.length > 0 ? strangerOf(beginning, true) : undefined);
    // Few packed bytes may be many of text: no more of it is looked at than of a file that is its own text.
    const whole = bytes.length === size && beginning.length <= MAX_HEADER_BYTES;
    const text = beginning.subarray(0, whole ? endBefore(beginning) : MAX_HEADER_BYTES);
    const exhausted = whole || text.length >= MAX_HEADER_BYTES;
    const start = behindBom(text);
    const isMarked = start > 0 || decodings.length > (packingIn(decodings) ? 1 : 0);
    const encoding = isMarked ? 'utf8' : options.encoding;
    const opened = format.open({ text, start, whole, exhausted, encoding, schema });
    if (opened === undefined && !exhausted) continue;
    if (opened === undefined) throw refuse(`line 1: the header does not end within ${count(MAX_HEADER_BYTES)} bytes`);
    if ('problem' in opened) throw refuse(opened.problem);
    return { ...opened, decodings, encoding, isMarked };
  }
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
