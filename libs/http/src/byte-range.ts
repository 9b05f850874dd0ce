/** The header field `Range` of RFC 9110: one range of bytes. Pure. */
import { HttpError } from './problem';

export interface ByteRange {
  readonly first: number;
  /** The last byte, included. */
  readonly last: number;
}

/**
 * @returns undefined where all of it is to be sent: no range, several, or what is none.
 * @throws HttpError BAD_RANGE when it lies behind the end.
 */
export function byteRangeOf(header: string | undefined, length: number): ByteRange | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  const first = from === '' ? Math.max(0, length - Number(to)) : Number(from);
  const last = from === '' || to === '' ? length - 1 : Math.min(Number(to), length - 1);
  if (from !== '' && to !== '' && Number(to) < first) return undefined;
  if (first >= length || last < first)
    throw new HttpError('BAD_RANGE', `the answer has ${length} bytes`, {
      headers: { 'Content-Range': `bytes */${length}` },
    });
  return { first, last };
}

/** The bytes of a range out of all, which come in pieces. */
export async function* slicedBytes(
  pieces: AsyncIterable<Uint8Array>,
  { first, last }: ByteRange,
): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const piece of pieces) {
    const from = Math.max(0, first - at);
    const to = Math.min(piece.length, last + 1 - at);
    if (from < to) yield piece.subarray(from, to);
    at += piece.length;
    if (at > last) return;
  }
}
