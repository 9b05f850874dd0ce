/**
 * Bytes of a SeqSet: form u8 (0 words, 1 ranges), count u32, then `count` bitmap words (u32) or ranges (first u32, length
 * u32). The smaller form is taken, words when they tie, so that equal sets have equal bytes and nothing else decodes.
 */
import type { ByteReader, ByteWriter } from './byte-cursor';
import { MAX_CHUNKS, SeqSet } from './seq-set';

const WORDS = 0;
const RANGES = 1;

/** How many bits all sets of one record may span: a few bytes of ranges must not make gigabytes of bitmap. */
export const MAX_BITS_OF_RECORD = 2 ** 28;

/** @returns the number of bits that the set spans. */
export function writeSeqSet(writer: ByteWriter, set: SeqSet): number {
  const words = set.toWords();
  const ranges = set.toRanges();
  if (words.length <= ranges.length * 2) {
    writer.u8(WORDS).u32(words.length);
    for (const word of words) writer.u32(word);
  } else {
    writer.u8(RANGES).u32(ranges.length);
    for (const { first, length } of ranges) writer.u32(first).u32(length);
  }
  return words.length * 32;
}

/** `budget` is how many bits the set may span. @throws CoffeeError BAD_MESSAGE */
export function readSeqSet(reader: ByteReader, budget: number): { readonly set: SeqSet; readonly bits: number } {
  const form = reader.u8();
  const count = reader.u32();
  if (form === WORDS) {
    const words = new Uint32Array(reader.count(count, 4));
    const bits = withinBudget(reader, count * 32, budget);
    for (let i = 0; i < count; i++) words[i] = reader.u32();
    const set = SeqSet.fromWords(words);
    if (words[count - 1] === 0 || count > set.toRanges().length * 2) throw notCanonical(reader);
    return { set, bits };
  }
  if (form !== RANGES) throw reader.bad(`${form} is no form of a set`);
  const set = new SeqSet();
  let bits = 0;
  let end = -1;
  for (let left = reader.count(count, 8); left > 0; left--) {
    const first = reader.u32();
    const length = reader.u32();
    if (first <= end || length === 0) throw notCanonical(reader);
    end = first + length;
    bits = withinBudget(reader, Math.ceil(end / 32) * 32, budget);
    set.addRange(first, length);
  }
  if (bits / 32 <= count * 2) throw notCanonical(reader);
  return { set, bits };
}

function withinBudget(reader: ByteReader, bits: number, budget: number): number {
  if (bits > MAX_CHUNKS || bits > budget) throw reader.bad(`a set in it spans ${bits} chunks`);
  return bits;
}

const notCanonical = (reader: ByteReader): Error => reader.bad('a set in it is not in its one form');
