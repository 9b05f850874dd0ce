/**
 * In place of node:zlib, for the beginnings of packed files: a browser's own inflater cannot be asked and answer at once. The files themselves are
 * sent as they are.
 */
import { Gunzip } from 'fflate';

export const constants = { Z_FINISH: 4, Z_SYNC_FLUSH: 2 } as const;

interface Options {
  readonly finishFlush: number;
  readonly info: true;
}

interface Inflated {
  readonly buffer: Uint8Array;
  readonly engine: { readonly bytesWritten: number };
}

/** All members at once, as far as they go. What stands behind them is the gateway's to judge: it reads the file. @throws Error with a code of zlib */
export function gunzipSync(bytes: Uint8Array, { finishFlush }: Options): Inflated {
  const pieces: Uint8Array[] = [];
  let members = 0;
  const gunzip = new Gunzip((piece) => pieces.push(piece));
  gunzip.onmember = () => members++;
  try {
    gunzip.push(bytes);
    if (finishFlush === constants.Z_FINISH) gunzip.push(new Uint8Array(0), true);
  } catch (thrown) {
    if (members === 0 && pieces.every(({ length }) => length === 0)) throw failure(thrown, finishFlush);
  }
  return { buffer: Buffer.concat(pieces), engine: { bytesWritten: bytes.length } };
}

/** `fflate` numbers its errors: 0 is an end that came too early. */
function failure(thrown: unknown, finishFlush: number): Error {
  const { code, message } = thrown as { readonly code?: number; readonly message: string };
  const isCut = code === 0 && finishFlush === constants.Z_FINISH;
  return Object.assign(new Error(message), { code: isCut ? 'Z_BUF_ERROR' : 'Z_DATA_ERROR' });
}

/** Whole files are not unpacked here, and nothing is stored. */
export const createGunzip = notHere;
export const crc32 = notHere;

function notHere(): never {
  throw new Error('a page does not do this');
}
