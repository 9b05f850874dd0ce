/** Where each id of a reference table stands in it: for a lookup that is asked for many of them. */
import type { Integers } from './dense';
import { ValueCodes } from './value-codes';

/** Ids from 0 are their own codes where there are as many for each row or fewer: nothing has to be looked up, and 32 bytes a row are no more than a table of codes takes. */
const CODES_PER_ROW = 4;

/** A row of a reference table: the part that it came in, and its row in that. */
export interface Place {
  readonly part: number;
  readonly row: number;
}

export class ReferenceIndex {
  /** Undefined where ids are their own codes. */
  readonly #codes: ValueCodes | undefined;
  /** By code, where it stands first. */
  readonly #part: Int32Array;
  readonly #row: Uint32Array;
  /** Where it stands after that, of the few that occur more than once. */
  readonly #more = new Map<number, Place[]>();

  /** @param parts the ids of each. */
  constructor(parts: readonly Integers[]) {
    const rows = parts.reduce((sum, { length }) => sum + length, 0);
    const dense = denseBelow(parts, rows * CODES_PER_ROW);
    if (dense === undefined) this.#codes = new ValueCodes();
    const codes = dense ?? rows;
    this.#part = new Int32Array(codes).fill(-1);
    this.#row = new Uint32Array(codes);
    parts.forEach((ids, part) => this.#add(part, this.#codes?.codesOfIntegers(ids) ?? ids));
  }

  #add(part: number, codes: Uint32Array | Integers): void {
    for (let row = 0; row < codes.length; row++) {
      const code = codes[row]!;
      if (this.#part[code]! < 0) {
        this.#part[code] = part;
        this.#row[code] = row;
        continue;
      }
      const more = this.#more.get(code) ?? [];
      this.#more.set(code, more);
      more.push({ part, row });
    }
  }

  /**
   * @param part takes the part in which each id stands first; it stays as it was where that is nowhere. @param row takes its row there.
   * @param again told of each other place of an id, by its index.
   */
  find(ids: Integers, part: Int32Array, row: Uint32Array, again: (index: number, place: Place) => void): void {
    const codes = this.#codes?.knownCodes(ids) ?? ids;
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i]!;
      if (!(code >= 0 && code < this.#part.length)) continue;
      part[i] = this.#part[code]!;
      row[i] = this.#row[code]!;
    }
    if (this.#more.size === 0) return;
    codes.forEach((code, i) => this.#more.get(code)?.forEach((place) => again(i, place)));
  }
}

/** One more than the greatest id; undefined where one is no integer from 0 below `most`. */
function denseBelow(parts: readonly Integers[], most: number): number | undefined {
  let greatest = -1;
  for (const ids of parts) {
    const of = greatestBelow(ids, most);
    if (of === undefined) return undefined;
    greatest = Math.max(greatest, of);
  }
  return greatest + 1;
}

function greatestBelow(ids: Integers, most: number): number | undefined {
  let greatest = -1;
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!;
    if (!(id >= 0 && id < most && Math.floor(id) === id)) return undefined;
    if (id > greatest) greatest = id;
  }
  return greatest;
}
