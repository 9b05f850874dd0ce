/** Texts and ids of a column as numbers, which are equal where they are. */
import type { TextColumn, UuidColumn } from '@coffee/protocol';
import { numbersOfTexts } from './loops/texts';

/** Of columns whose texts were numbered when they were made. */
const remembered = new WeakMap<TextColumn | UuidColumn, Int32Array>();

/** @param numbers as `numberTexts` would give them. */
export const rememberNumbers = (column: TextColumn, numbers: Int32Array): void => {
  remembered.set(column, numbers);
};

/** Equal texts have equal numbers, from 1 in order of first appearance: of those that are present. Not to be written to. */
export const numberTexts = (column: TextColumn | UuidColumn): Int32Array =>
  remembered.get(column) ??
  numbersOfTexts(column.values, column.type === 'text' ? column.offsets : idOffsets(column.values.length / 16));

function idOffsets(count: number): Uint32Array {
  const offsets = new Uint32Array(count + 1);
  for (let i = 0; i < offsets.length; i++) offsets[i] = i * 16;
  return offsets;
}
