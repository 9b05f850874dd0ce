/**
 * The decoded columns of one range in the kernel's memory, on their way into a chunk. Owns: where each column is staged, what
 * the slow path adds to it, and how it becomes a column of a chunk. Equal rows give equal bytes, whichever path decoded them.
 *
 * Numbers are staged as one i32 a row; those that do not fit are kept aside and make the column f64. UUIDs and texts are
 * staged one present value after the other; the first id of a range that is no UUID turns its whole column into text. A column
 * that has a value in every row may lack one where the slow path could not read it: these few rows are kept aside, too.
 */
import { CoffeeError } from '@coffee/core';
import type { Chunk, Column, NumberArray } from '@coffee/protocol';
import type { Encoding } from '../text';
import { packUuid, unpackUuid, UUID_BYTES, UUID_TEXT } from '../uuid';
import type { Kernel } from './kernel';
import { kindCodes, MAX_ROW_BYTES, OPS, OP_SIZE, opWords, STAGING } from './memory-map';
import type { Operation } from './scan-program';
import type { SlowValue } from './slow-row';

interface StagedColumn extends Operation {
  /** Index of its operation in the words of the kernel's memory. */
  readonly words: number;
  readonly values: number;
  /** 0 where every row has a value. */
  readonly presence: number;
  /** Only bytes: for texts. */
  readonly ends: number;
  readonly textValues: number;
  /** Numbers beyond 32 bits, by row. */
  readonly wide: Map<number, number>;
  /** Rows without a value, in a column that is staged without presence. */
  readonly gaps: number[];
}

/** UTF-8 bytes that one byte of text can become. */
const GROWTH: Readonly<Record<Encoding, number>> = { utf8: 1, latin1: 2, 'windows-1252': 3 };

/** The kernel reads and writes up to so many bytes beyond what it is asked for. */
const SLACK = 64;
const align = (address: number): number => (address + 63) & -64;

export class Staging {
  readonly #columns: readonly StagedColumn[];
  readonly #bitmaps: number;
  /** Presence of the column with gaps that is being packed. */
  readonly #gapPresence: number;
  /** Rows staged so far. */
  rows = 0;

  /** Lays out the memory for a range of `rangeBytes`, of which a row takes at least so many, and writes the kernel's program. */
  constructor(
    private readonly kernel: Kernel,
    program: readonly Operation[],
    leastRowBytes: number,
    rangeBytes: number,
    encoding: Encoding,
  ) {
    // Of the last row, only the beginning may lie in the range.
    const maxRows = Math.ceil(rangeBytes / leastRowBytes) + 2;
    const textBytes = (rangeBytes + MAX_ROW_BYTES) * GROWTH[encoding];
    let free = STAGING;
    const claim = (bytes: number): number => {
      const address = align(free);
      free = address + bytes + SLACK;
      return address;
    };
    this.#bitmaps = claim((maxRows >>> 3) + 1);
    this.#gapPresence = claim(maxRows);
    const never = program.some(({ where }) => where && !(where.atLeast <= 0x7fffffff)) ? claim(maxRows) : 0;
    this.#columns = program.map((operation, index) => {
      const isBytes = operation.kind === 'uuid' || operation.kind === 'text';
      const values = isBytes ? 0 : claim(maxRows * 4);
      return {
        ...operation,
        words: (OPS + index * OP_SIZE) / 4,
        values: operation.kind === 'uuid' ? claim(Math.ceil(textBytes / UUID_TEXT) * UUID_BYTES) : values,
        presence: operation.nullable || operation.where ? claim(maxRows) : 0,
        ends: isBytes ? claim(maxRows * 4) : 0,
        textValues: isBytes ? claim(textBytes) : 0,
        wide: new Map<number, number>(),
        gaps: [],
      };
    });
    if (free >= 2 ** 32) throw new CoffeeError('INTERNAL', `a range of ${rangeBytes} bytes`);
    kernel.reserve(free);
    if (never) kernel.bytes.fill(0, never, never + maxRows);
    for (const column of this.#columns) this.#writeOperation(column, never);
  }

  /** Adds a row that the slow path has read: one value for each operation of the program, in its order. */
  add(values: readonly SlowValue[]): void {
    const { kernel, rows } = this;
    this.#columns.forEach((column, index) => {
      const value = values[index];
      if (column.presence) kernel.bytes[column.presence + rows] = value === undefined ? 0 : 1;
      else if (value === undefined) column.gaps.push(rows);
      if (value === undefined) return;
      if (typeof value !== 'number') this.#append(column, value);
      else if ((value | 0) === value) kernel.integers[column.values / 4 + rows] = value;
      else {
        kernel.integers[column.values / 4 + rows] = 0;
        column.wide.set(rows, value);
      }
    });
    this.rows++;
  }

  /** All staged rows, in the kernel's memory: good until the next range is staged. To be called once: packs in place. */
  chunk(): Chunk {
    const columns: Column[] = [];
    for (const column of this.#columns) columns[column.position] = this.#column(column);
    return { rows: this.rows, columns };
  }

  #writeOperation(column: StagedColumn, never: number): void {
    const { words, integers } = this.kernel;
    const at = column.words;
    words[at + opWords.kind] = kindCodes[column.kind];
    words[at + opWords.field] = column.field;
    words[at + opWords.values] = column.kind === 'text' ? column.textValues : column.values;
    words[at + opWords.presence] = column.presence;
    words[at + opWords.nullable] = column.nullable ? 1 : 0;
    words[at + opWords.count] = 0;
    words[at + opWords.ends] = column.ends;
    words[at + opWords.bytes] = 0;
    const where = column.where && this.#columns[column.where.operation]!;
    const atLeast = column.where?.atLeast ?? 0;
    const reachable = atLeast <= 0x7fffffff;
    words[at + opWords.where] = where?.values ?? 0;
    // A minimum that no value of 32 bits reaches: as if the other column were missing everywhere.
    words[at + opWords.wherePresence] = where ? (reachable ? where.presence : never) : 0;
    integers[at + opWords.atLeast] = reachable ? Math.max(Math.ceil(atLeast), -0x80000000) : 0;
  }

  #append(column: StagedColumn, value: Uint8Array): void {
    const { words, bytes } = this.kernel;
    const at = column.words;
    const count = words[at + opWords.count]!;
    if (words[at + opWords.kind] === kindCodes.uuid) {
      const packed = packUuid(value);
      if (packed) {
        bytes.set(packed, column.values + count * UUID_BYTES);
        words[at + opWords.count] = count + 1;
        return;
      }
      this.#turnIntoText(column);
    }
    const length = words[at + opWords.bytes]!;
    bytes.set(value, column.textValues + length);
    words[column.ends / 4 + count] = length + value.length;
    words[at + opWords.bytes] = length + value.length;
    words[at + opWords.count] = count + 1;
  }

  #turnIntoText(column: StagedColumn): void {
    const { words, bytes } = this.kernel;
    const at = column.words;
    const count = words[at + opWords.count]!;
    for (let i = 0; i < count; i++) {
      const from = column.values + i * UUID_BYTES;
      const text = unpackUuid(bytes.subarray(from, from + UUID_BYTES));
      Buffer.from(bytes.buffer, column.textValues + i * UUID_TEXT, UUID_TEXT).write(text, 'latin1');
      words[column.ends / 4 + i] = (i + 1) * UUID_TEXT;
    }
    words[at + opWords.kind] = kindCodes.text;
    words[at + opWords.values] = column.textValues;
    words[at + opWords.bytes] = count * UUID_TEXT;
  }

  #column(column: StagedColumn): Column {
    const { kernel, rows } = this;
    const { name } = column;
    const words = column.words;
    let present = rows;
    let validity: Uint8Array | undefined;
    const presence = this.#presenceOf(column);
    if (presence) {
      present = kernel.run.packPresence(presence, rows, this.#bitmaps);
      // A copy: all columns share the place.
      if (present < rows) validity = kernel.bytes.slice(this.#bitmaps, this.#bitmaps + ((rows + 7) >>> 3));
    }
    const base = validity ? { name, validity } : { name };
    if (kernel.words[words + opWords.kind] === kindCodes.uuid) {
      return {
        ...base,
        type: 'uuid',
        values: kernel.bytes.subarray(column.values, column.values + present * UUID_BYTES),
      };
    }
    if (kernel.words[words + opWords.kind] === kindCodes.text) {
      const offsets = new Uint32Array(present + 1);
      offsets.set(kernel.words.subarray(column.ends / 4, column.ends / 4 + present), 1);
      const length = kernel.words[words + opWords.bytes]!;
      return {
        ...base,
        type: 'text',
        offsets,
        values: kernel.bytes.subarray(column.textValues, column.textValues + length),
      };
    }
    if (column.wide.size > 0) return { ...base, type: 'f64', values: this.#wideValues(column, presence, present) };
    if (validity) kernel.run.compact(column.values, presence, rows);
    return { ...base, ...this.#narrowed(column.values, present) };
  }

  /** The address of a byte a row; 0 where every row has a value. */
  #presenceOf({ presence, gaps }: StagedColumn): number {
    if (presence !== 0 || gaps.length === 0) return presence;
    const { bytes } = this.kernel;
    bytes.fill(1, this.#gapPresence, this.#gapPresence + this.rows);
    for (const row of gaps) bytes[this.#gapPresence + row] = 0;
    return this.#gapPresence;
  }

  #wideValues(column: StagedColumn, presence: number, present: number): Float64Array {
    const { bytes, integers } = this.kernel;
    const values = new Float64Array(present);
    let next = 0;
    for (let row = 0; row < this.rows; row++) {
      if (presence && bytes[presence + row] === 0) continue;
      values[next++] = column.wide.get(row) ?? integers[column.values / 4 + row]!;
    }
    return values;
  }

  #narrowed(address: number, count: number): { type: 'u8' | 'u16' | 'i32'; values: NumberArray } {
    const { run, buffer } = this.kernel;
    switch (run.widthOf(address, count)) {
      case 1:
        run.narrowToBytes(address, count);
        return { type: 'u8', values: new Uint8Array(buffer, address, count) };
      case 2:
        run.narrowToShorts(address, count);
        return { type: 'u16', values: new Uint16Array(buffer, address, count) };
      default:
        return { type: 'i32', values: new Int32Array(buffer, address, count) };
    }
  }
}
