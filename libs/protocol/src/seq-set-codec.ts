/**
 * Bytes of a SeqSet: form u8 (0 words, 1 ranges), count u32, then `count` words (u32) of a bitmap or ranges (first u32, length
 * u32). The smaller form is taken, words when they tie, so that equal sets have equal bytes and nothing else decodes.
 */
import type { ByteReader, ByteWriter } from './byte-cursor';
import { MAX_CHUNKS, SeqSet } from './seq-set';

const WORDS = 0;
const RANGES = 1;

const wordsOf = ({ span }: SeqSet): number => (span + 31) >>> 5;

export function writeSeqSet(writer: ByteWriter, set: SeqSet): void {
  const ranges = set.toRanges();
  const count = wordsOf(set);
  if (count > ranges.length * 2) {
    writer.u8(RANGES).u32(ranges.length);
    for (const { first, length } of ranges) writer.u32(first).u32(length);
    return;
  }
  const words = new Uint32Array(count);
  for (const value of set) words[value >>> 5]! |= 1 << (value & 31);
  writer.u8(WORDS).u32(count);
  for (const word of words) writer.u32(word);
}

/** @throws CoffeeError BAD_MESSAGE */
export function readSeqSet(reader: ByteReader): SeqSet {
  const form = reader.u8();
  const count = reader.u32();
  switch (form) {
    case WORDS:
      return readWords(reader, reader.count(count, 4));
    case RANGES:
      return readRanges(reader, reader.count(count, 8));
    default:
      throw reader.bad(`${form} is no form of a set`);
  }
}

function readWords(reader: ByteReader, count: number): SeqSet {
  withinTable(reader, count * 32);
  const set = new SeqSet();
  for (let at = 0; at < count; at++) {
    for (let bits = reader.u32(); bits !== 0; bits &= bits - 1) set.add(at * 32 + 31 - Math.clz32(bits & -bits));
  }
  if (wordsOf(set) !== count || count > set.toRanges().length * 2) throw notCanonical(reader);
  return set;
}

function readRanges(reader: ByteReader, count: number): SeqSet {
  const set = new SeqSet();
  for (let left = count; left > 0; left--) {
    const first = reader.u32();
    const length = reader.u32();
    if ((set.size > 0 && first <= set.span) || length === 0) throw notCanonical(reader);
    withinTable(reader, first + length);
    set.addRange(first, length);
  }
  if (wordsOf(set) <= count * 2) throw notCanonical(reader);
  return set;
}

function withinTable(reader: ByteReader, span: number): void {
  if (span > MAX_CHUNKS) throw reader.bad(`a set in it spans ${span} chunks`);
}

const notCanonical = (reader: ByteReader): Error => reader.bad('a set in it is not in its one form');
