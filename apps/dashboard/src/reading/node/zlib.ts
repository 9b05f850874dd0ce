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

/** Of `fflate`, which numbers its errors: an end that came too early. It does not see every one; the gateway does. */
const CUT = 0;
/** What a member has around its data (bytes). */
const SHORTEST = 18;

/**
 * All members at once, as far as they go; of a whole file, to its end. What stands behind them is the gateway's to judge: it reads the file.
 * @throws Error with a code of zlib
 */
export function gunzipSync(bytes: Uint8Array, { finishFlush }: Options): Inflated {
  const isWhole = finishFlush === constants.Z_FINISH;
  if (isWhole && bytes.length < SHORTEST) throw failure({ code: CUT, message: 'unexpected end of file' }, isWhole);
  const pieces: Uint8Array[] = [];
  let members = 0;
  const gunzip = new Gunzip((piece) => pieces.push(piece));
  gunzip.onmember = () => members++;
  try {
    gunzip.push(bytes, isWhole);
  } catch (thrown) {
    const error = failure(thrown, isWhole);
    if (error.code === 'Z_BUF_ERROR' || (members === 0 && pieces.every(({ length }) => length === 0))) throw error;
  }
  return { buffer: Buffer.concat(pieces), engine: { bytesWritten: bytes.length } };
}

function failure(thrown: unknown, isWhole: boolean): Error & { readonly code: string } {
  const { code, message } = thrown as { readonly code?: number; readonly message: string };
  const isCut = code === CUT && isWhole;
  return Object.assign(new Error(message), { code: isCut ? 'Z_BUF_ERROR' : 'Z_DATA_ERROR' });
}

/** Whole files are not unpacked here, and nothing is stored. */
export const createGunzip = notHere;
export const crc32 = notHere;

function notHere(): never {
  throw new Error('a page does not do this');
}
