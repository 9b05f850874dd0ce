/**
 * Bytes that are to be stored, in blocks of one size: what comes over a line in small pieces would cost a hand-over to another thread for each.
 */

/** Of a file that is stored. */
export const BLOCK_BYTES = 512 * 1024;

/** The same bytes; a block is good until the next is asked for. */
export async function* inBlocks(pieces: AsyncIterable<Uint8Array>, size = BLOCK_BYTES): AsyncGenerator<Uint8Array> {
  let block: Uint8Array | undefined;
  let filled = 0;
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length;) {
      // What is as large as a block need not be copied into one.
      if (filled === 0 && piece.length - at >= size) {
        yield piece.subarray(at, at + size);
        at += size;
        continue;
      }
      block ??= new Uint8Array(size);
      const taken = Math.min(size - filled, piece.length - at);
      block.set(piece.subarray(at, at + taken), filled);
      at += taken;
      filled += taken;
      if (filled < size) continue;
      yield block;
      filled = 0;
    }
  }
  if (block && filled > 0) yield block.subarray(0, filled);
}
