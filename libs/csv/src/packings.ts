/**
 * How files are packed, whatever is in them: one value for each way. Owns: how a packing is seen, by the first bytes of a file, and how it is
 * undone. Must not know: what the text is.
 */
import { pipeline } from 'node:stream';
import { constants, createGunzip, gunzipSync } from 'node:zlib';
import { CoffeeError } from '@coffee/core';
import type { FileBytes } from './file-bytes';

export interface Packing {
  /** Among the decodings of a file. */
  readonly name: string;
  /** Behind the suffix of what is in it. */
  readonly suffix: string;
  /** The bytes that such a file begins with. */
  readonly start: readonly number[];
  /** `whole`: the bytes are all of the file. @returns what is in them, as far as it goes. @throws what `refusal` has words for. */
  unpackBeginning(bytes: Uint8Array, whole: boolean): Uint8Array;
  /** Memory is bounded, whatever is in the file. @throws what `refusal` has words for; what reading throws. */
  unpack(bytes: FileBytes): AsyncIterable<Uint8Array>;
  /** What is wrong with a packed file, read behind its name; undefined: nothing that this packing has thrown. */
  readonly refusal: (thrown: unknown) => string | undefined;
}

/** An inflated piece: larger ones are inflated in fewer steps, each of which goes to another thread and back. */
const PIECE_BYTES = 1 << 20;

const gzip: Packing = {
  name: 'gzip',
  suffix: '.gz',
  start: [0x1f, 0x8b],
  unpackBeginning: inflate,
  unpack: inflated,
  refusal: (thrown) => {
    const { code, message } = thrown as NodeJS.ErrnoException;
    if (code === 'Z_BUF_ERROR') return 'ends in the middle of its compressed data';
    return code?.startsWith('Z_') ? `cannot be inflated (${message})` : undefined;
  },
};

export const packings: readonly Packing[] = [gzip];

/** The packing of a file, by the names of its decodings. */
export const packingIn = (decodings: readonly string[]): Packing | undefined =>
  packings.find(({ name }) => decodings.includes(name));

/** @returns what a user is told of a packed file that cannot be unpacked; undefined for what unpacking does not throw. */
export function cannotUnpack(file: string, { refusal }: Packing, thrown: unknown): CoffeeError | undefined {
  const problem = refusal(thrown);
  return problem === undefined
    ? undefined
    : new CoffeeError('BAD_INPUT', `${file} ${problem}; copy it again`, { cause: thrown });
}

/** Of all members, with or without zeros between them. */
function inflate(bytes: Uint8Array, whole: boolean): Uint8Array {
  const finishFlush = whole ? constants.Z_FINISH : constants.Z_SYNC_FLUSH;
  const texts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const result: object = gunzipSync(bytes.subarray(at), { finishFlush, info: true });
    if (!isInflated(result)) break;
    texts.push(result.buffer);
    at += result.engine.bytesWritten;
    while (bytes[at] === 0) at++;
  }
  return Buffer.concat(texts);
}

/** What zlib gives when it is asked for information, too. */
const isInflated = (
  result: object,
): result is { readonly buffer: Uint8Array; readonly engine: { readonly bytesWritten: number } } => 'engine' in result;

/** The text of all members. Node's inflater ends at the first zero behind one: what pads a tape, or a file that two were joined to. */
async function* inflated(bytes: FileBytes): AsyncGenerator<Uint8Array, undefined> {
  for (let at = 0; at < bytes.size;) {
    const gunzip = createGunzip({ chunkSize: PIECE_BYTES });
    yield* pipeline(bytes.from(at), gunzip, () => undefined);
    at = await bytes.behindZeros(at + gunzip.bytesWritten);
  }
  return undefined;
}
