/**
 * The bytes of a file in a request, unpacked if they are packed. Owns: how many they may be when they are unpacked: a few packed bytes may be very
 * many. Must not know: what is in the file.
 */
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { startOf } from '@coffee/core';
import type { Exchange } from './exchange';
import { HttpError } from './problem';

/** Unpacked at once: each piece is handed to another thread and back. */
const PIECE_BYTES = 512 * 1024;

export interface FileBody {
  /** @param onPiece told of each piece as it comes. @throws (rejects) HttpError TOO_LARGE; UNSUPPORTED; as `piecesOf`. */
  pieces(onPiece: () => void): AsyncGenerator<Buffer>;
}

/** @param most bytes, when they are unpacked. @throws HttpError UNSUPPORTED */
export function unpacked(exchange: Exchange, most: number): FileBody {
  const encoding = (exchange.header('content-encoding') ?? 'identity').toLowerCase();
  if (!['identity', 'gzip', 'x-gzip'].includes(encoding))
    throw new HttpError('UNSUPPORTED', `Content-Encoding ${startOf(encoding, 40)} is not read: use gzip, or none`, {
      headers: { 'Accept-Encoding': 'gzip' },
    });
  return {
    async *pieces(onPiece) {
      const body = encoding === 'identity' ? exchange.body() : gunzip(exchange.body());
      let bytes = 0;
      for await (const piece of body) {
        bytes += piece.length;
        if (bytes > most)
          throw new HttpError(
            'TOO_LARGE',
            `the file has more than ${most} bytes${encoding === 'identity' ? '' : ' when it is unpacked'}: ` +
              'split it, or ask for a larger SPOOL_BYTES',
          );
        onPiece();
        yield piece;
      }
    },
  };
}

async function* gunzip(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const source = Readable.from(body, { objectMode: false });
  const unpacker = createGunzip({ chunkSize: PIECE_BYTES });
  // What goes wrong with the body is not what goes wrong with its packing.
  let failure: Error | undefined;
  source.once('error', (thrown: Error) => unpacker.destroy((failure = thrown)));
  try {
    for await (const piece of source.pipe(unpacker) as AsyncIterable<Buffer>) yield piece;
  } catch (cause) {
    if (failure) throw failure;
    throw new HttpError('BAD_REQUEST', 'the body is not what its Content-Encoding says: gzip', {}, { cause });
  } finally {
    source.destroy();
    unpacker.destroy();
  }
}
