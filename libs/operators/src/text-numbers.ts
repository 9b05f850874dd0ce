/** Texts and ids of a column as numbers, which are equal where they are. */
import type { TextColumn, UuidColumn } from '@coffee/protocol';
import { mix32, tableSize } from './hash';

/** Of columns whose texts were numbered when they were made. */
const remembered = new WeakMap<TextColumn | UuidColumn, Int32Array>();

/** @param numbers as `numberTexts` would give them. */
export const rememberNumbers = (column: TextColumn, numbers: Int32Array): void => {
  remembered.set(column, numbers);
};

/** Equal texts have equal numbers, from 1 in order of first appearance: of those that are present. Not to be written to. */
export const numberTexts = (column: TextColumn | UuidColumn): Int32Array =>
  remembered.get(column) ?? numbersOfTexts(column);

function numbersOfTexts(column: TextColumn | UuidColumn): Int32Array {
  const { values } = column;
  const offsets = column.type === 'text' ? column.offsets : idOffsets(values.length / 16);
  const count = offsets.length - 1;
  const numbers = new Int32Array(count);
  const mask = tableSize(count) - 1;
  /** First of the texts that are equal, + 1. */
  const table = new Int32Array(mask + 1);
  let distinct = 0;
  for (let i = 0; i < count; i++) {
    let slot = hashBytes(values, offsets[i]!, offsets[i + 1]!) & mask;
    while (table[slot] !== 0 && !sameBytes(values, offsets, table[slot]! - 1, i)) slot = (slot + 1) & mask;
    if (table[slot] === 0) {
      table[slot] = i + 1;
      numbers[i] = ++distinct;
    } else numbers[i] = numbers[table[slot]! - 1]!;
  }
  return numbers;
}

function idOffsets(count: number): Uint32Array {
  const offsets = new Uint32Array(count + 1);
  for (let i = 0; i < offsets.length; i++) offsets[i] = i * 16;
  return offsets;
}

function hashBytes(bytes: Uint8Array, from: number, to: number): number {
  let hash = to - from;
  for (let at = from; at < to; at++) hash = mix32((Math.imul(hash, 31) + bytes[at]!) | 0);
  return hash;
}

function sameBytes(values: Uint8Array, offsets: Uint32Array, a: number, b: number): boolean {
  const [fromA, fromB] = [offsets[a]!, offsets[b]!];
  const length = offsets[a + 1]! - fromA;
  if (length !== offsets[b + 1]! - fromB) return false;
  for (let i = 0; i < length; i++) if (values[fromA + i] !== values[fromB + i]) return false;
  return true;
}
