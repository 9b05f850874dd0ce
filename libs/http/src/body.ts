/**
 * The bodies of requests, as they come. Owns: that a body of which nothing comes for a time is given up, and that one that has to be in memory
 * as a whole is bounded. What is not read is not taken from the socket: so a client is held back.
 */
import type { Readable } from 'node:stream';
import { within } from '@coffee/core';
import { HttpError } from './problem';

/** @throws (rejects) HttpError TOO_SLOW when no piece comes for `idle` ms; BAD_REQUEST when the body ends before its end. */
export async function* piecesOf(stream: Readable, idle: number): AsyncGenerator<Buffer> {
  // The stream is not to be destroyed when its reader stops: there is still a response to be sent.
  const pieces = stream.iterator({ destroyOnReturn: false })[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  for (;;) {
    const next = await within(nextOf(pieces), idle, () => {
      return new HttpError('TOO_SLOW', `nothing of the body came for ${idle / 1000} s: send it again`);
    });
    if (next.done === true) return;
    yield next.value;
  }
}

async function nextOf(pieces: AsyncIterator<Buffer>): Promise<IteratorResult<Buffer>> {
  try {
    return await pieces.next();
  } catch (cause) {
    throw new HttpError('BAD_REQUEST', 'the body has ended before its end', {}, { cause });
  }
}

/** @throws HttpError TOO_LARGE when more than `most` bytes are announced: nothing needs to be read then. */
export function mustFit(announced: number | undefined, most: number, remedy = ''): void {
  if (announced === undefined || announced <= most) return;
  throw new HttpError('TOO_LARGE', `the body has ${announced} bytes, at most ${most} are possible${remedy}`);
}

/**
 * All of a body, with `room` bytes in front of it. @param announced how long it will be, if that is known.
 * @throws (rejects) HttpError TOO_LARGE beyond `most` bytes.
 */
export async function boundedBytes(
  body: AsyncIterable<Buffer>,
  announced: number | undefined,
  most: number,
  room = 0,
): Promise<Uint8Array<ArrayBuffer>> {
  mustFit(announced, most);
  const pieces: Buffer[] = [];
  let bytes = 0;
  let whole = announced === undefined ? undefined : new Uint8Array(room + announced);
  for await (const piece of body) {
    if (bytes + piece.length > (announced ?? most))
      throw new HttpError('TOO_LARGE', `the body has more than ${announced ?? most} bytes`);
    if (whole) whole.set(piece, room + bytes);
    else pieces.push(piece);
    bytes += piece.length;
  }
  if (whole) return whole;
  whole = new Uint8Array(room + bytes);
  let at = room;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
