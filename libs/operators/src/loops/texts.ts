/** Texts of columns, and codes of texts: their places in a list, below 0 where a row has none. */
import type { Booleans } from '../expressions/booleans';
import { hashSeeds, tableSize } from '../hash';
import { clearKernel, type Kernel } from './kernel';

/** Equal texts have equal numbers, from 1 in order of first appearance. Text i is the bytes from `offsets[i]` to before `offsets[i + 1]`. */
export function numbersOfTexts(bytes: Uint8Array, offsets: Uint32Array): Int32Array {
  const kernel = clearKernel();
  const count = offsets.length - 1;
  const size = tableSize(count);
  const [at, ends, out] = [kernel.place(bytes), kernel.place(offsets), kernel.claim(count * 4)];
  const table = kernel.claimFilled(size * 4, 0);
  const { seed, factor } = hashSeeds;
  kernel.run.numberTexts(at, ends, count, table, size - 1, seed, factor, out);
  return kernel.integers.slice(out / 4, out / 4 + count);
}

/** The codes behind the first condition that is true, or the last ones; `starts` is added to those of each. */
export function codesWhere(
  conditions: readonly Booleans[],
  codes: readonly Int32Array[],
  starts: readonly number[],
): Int32Array {
  const kernel = clearKernel();
  const rows = codes[0]!.length;
  const out = shifted(kernel, codes[conditions.length]!, starts[conditions.length]!);
  for (let i = conditions.length - 1; i >= 0; i--)
    kernel.run.chooseCodes(kernel.place(conditions[i]!), shifted(kernel, codes[i]!, starts[i]!), out, rows);
  return kernel.integers.slice(out / 4, out / 4 + rows);
}

/** The first that is there of each row. */
export function codesPresent(codes: readonly Int32Array[], starts: readonly number[]): Int32Array {
  const kernel = clearKernel();
  const rows = codes[0]!.length;
  const last = codes.length - 1;
  const out = shifted(kernel, codes[last]!, starts[last]!);
  for (let i = last - 1; i >= 0; i--) kernel.run.choosePresentCodes(shifted(kernel, codes[i]!, starts[i]!), out, rows);
  return kernel.integers.slice(out / 4, out / 4 + rows);
}

function shifted(kernel: Kernel, codes: Int32Array, start: number): number {
  const at = kernel.place(codes);
  kernel.run.shiftCodes(at, codes.length, start);
  return at;
}

/** The codes that are there, and which rows have one, unless all do. */
export function presentCodes(codes: Int32Array): { readonly present: Uint32Array; readonly validity?: Uint8Array } {
  const kernel = clearKernel();
  const rows = codes.length;
  const at = kernel.place(codes);
  const bitmap = kernel.claim(rows / 8 + 1);
  const present = kernel.wordsAt(at, kernel.run.presentCodes(at, rows, at, bitmap)).slice();
  return { present, ...validityAt(kernel, bitmap, present.length, rows) };
}

const validityAt = (
  { bytes }: Kernel,
  bitmap: number,
  count: number,
  rows: number,
): { readonly validity?: Uint8Array } =>
  count < rows ? { validity: bytes.slice(bitmap, bitmap + ((rows + 7) >>> 3)) } : {};

/** What a column of these texts has: those that are there one after the other, and which rows have one, unless all do. */
export interface WrittenTexts {
  readonly offsets: Uint32Array;
  readonly values: Uint8Array;
  readonly validity?: Uint8Array;
  /** As `numbersOfTexts` numbers them. */
  readonly numbers: Int32Array;
}

/** @param texts in Latin-1: a character for each byte. */
export function writtenTexts(codes: Int32Array, texts: readonly string[]): WrittenTexts {
  const kernel = clearKernel();
  const rows = codes.length;
  const at = kernel.place(codes);
  const bitmap = kernel.claim(rows / 8 + 1);
  const count = kernel.run.presentCodes(at, rows, at, bitmap);
  const starts = kernel.place(startsOf(texts));
  const offsets = kernel.claim(count * 4 + 4);
  const size = kernel.run.textOffsets(at, count, starts, offsets);
  const bytes = kernel.place(Buffer.from(texts.join(''), 'latin1'));
  const values = kernel.claim(size);
  kernel.run.writeTexts(at, count, starts, bytes, values);
  const numberOf = kernel.claimFilled(texts.length * 4, 0);
  const same = kernel.place(firstEqual(texts));
  const numbers = kernel.claim(count * 4);
  kernel.run.numberCodes(at, count, same, numberOf, numbers);
  return {
    offsets: kernel.wordsAt(offsets, count + 1).slice(),
    values: kernel.bytes.slice(values, values + size),
    numbers: kernel.integers.slice(numbers / 4, numbers / 4 + count),
    ...validityAt(kernel, bitmap, count, rows),
  };
}

function startsOf(texts: readonly string[]): Uint32Array {
  const starts = new Uint32Array(texts.length + 1);
  for (let code = 0; code < texts.length; code++) starts[code + 1] = starts[code]! + texts[code]!.length;
  return starts;
}

/** Of each code the first one that has the same text. */
function firstEqual(texts: readonly string[]): Int32Array {
  const firstOf = new Map<string, number>();
  return Int32Array.from(texts, (text, code) => {
    const first = firstOf.get(text) ?? code;
    firstOf.set(text, first);
    return first;
  });
}
