/**
 * Stored answers as the parts that a client of a job is handed: the offsets are those of the chunks, all answers one after the other. Owns: that they
 * are the same whichever gateway gives them, so that a client goes on where it was.
 */
import type { ResultPart } from '@coffee/jobs';
import type { StoredAnswers } from '@coffee/results';

/**
 * From the part before `from` on: its mark says whether what the client has is of these answers.
 * @throws CoffeeError BAD_MESSAGE when they are damaged, OUTPUT when they cannot be read.
 */
export async function* storedParts(
  { manifest, answers }: StoredAnswers,
  from: number,
): AsyncGenerator<ResultPart, void> {
  const mark = markOf(manifest.answers.map(({ crc }) => crc));
  let offset = 0;
  for (const [answer, stored] of answers.entries()) {
    const skipped = Math.min(Math.max(0, from - 1 - offset), stored.pieces);
    offset += skipped;
    for await (const chunk of stored.encoded(skipped)) yield { offset: offset++, answer, mark, chunk };
  }
}

/** Of all of them: what is stored of a job never changes. 32 bits. */
const markOf = (crcs: readonly number[]): number =>
  crcs.reduce((mark, crc) => (Math.imul(mark ^ crc, 0x85eb_ca6b) + 1) >>> 0, crcs.length);
