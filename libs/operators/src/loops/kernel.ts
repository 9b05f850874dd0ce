/**
 * The compiled loops (`kernel/`) with the memory that they work on.
 *
 * Invariant: a loop is called as place, claim, run, copy out, within one function that begins with `clearKernel`: nothing in this memory
 * outlives it, and nobody else ever sees it. Copying is cheap: an array of a chunk fits the cache
 * (docs/adr/0046-loops-of-operators-are-compiled.md). Must not know: what is computed.
 */
import { KernelMemory } from '@coffee/core';
import { kernelBytes } from './kernel-bytes.generated';

/** See the sources in `kernel/`. All numbers are addresses, counts or values. */
interface Loops {
  readonly memory: WebAssembly.Memory;
  bounds(values: number, count: number): void;
  widenBytes(from: number, count: number, to: number): void;
  widenShorts(from: number, count: number, to: number): void;
  selectRange(values: number, count: number, least: number, most: number, out: number): number;
  selectRanges(values: number, count: number, ranges: number, ends: number, out: number): number;
  selectTimeOfDay(values: number, count: number, from: number, span: number, out: number): number;
  unitsOf(instants: number, count: number, months: number, out: number): void;
  slotsOfKey(keys: number, rows: number, least: number, slotOf: number, rowOf: number): void;
  slotsOfKeys(
    ...args: [
      ...[keys: number, others: number, rows: number, least: number, leastOther: number, range: number],
      ...[slotOf: number, rowOf: number],
    ]
  ): void;
  usedSlots(rowOf: number, slots: number, used: number): number;
  slotsByHash(
    ...args: [
      ...[keys: number, others: number, rows: number, least: number, leastOther: number, range: number],
      ...[slotOf: number, rowOf: number, groupKeys: number, table: number, mask: number, seed: number, factor: number],
    ]
  ): number;
  countSlots(slotOf: number, rows: number, counts: number): void;
  addToSlots(slotOf: number, values: number, rows: number, sums: number): void;
  sumsToDoubles(sums: number, count: number): number;
  rowsOfBits(bitmap: number, rows: number, out: number): number;
  takeBytes(from: number, at: number, count: number, to: number): void;
  takeShorts(from: number, at: number, count: number, to: number): void;
  takeWords(from: number, at: number, count: number, to: number): void;
  takeDoubles(from: number, at: number, count: number, to: number): void;
  takeIds(from: number, at: number, count: number, to: number): void;
  times(values: number, count: number, factor: number, out: number): number;
  sums(a: number, b: number, count: number, out: number): number;
  differences(a: number, b: number, count: number, out: number): number;
  products(a: number, b: number, count: number, out: number): number;
  quotients(a: number, b: number, count: number, factor: number, out: number): number;
  wholeUnits(values: number, count: number, unit: number, out: number): void;
  restsOf(values: number, count: number, unit: number, out: number): void;
  presentOf(values: number, count: number, present: number, bitmap: number): number;
  toBytes(values: number, count: number, out: number): void;
  toShorts(values: number, count: number, out: number): void;
  toWords(values: number, count: number, out: number): void;
  spreadOver(values: number, bitmap: number, rows: number, out: number): void;
  floatBounds(values: number, count: number): void;
  lookedUp(values: number, count: number, unit: number, table: number, least: number, out: number): void;
  compare(a: number, b: number, count: number, holds: number, out: number): void;
  isOneOf(values: number, count: number, wanted: number, size: number, otherwise: number, out: number): void;
  connect(into: number, next: number, count: number, decides: number): void;
  negate(values: number, count: number): void;
  areMissing(values: number, count: number, out: number): void;
  chooseWhere(condition: number, first: number, others: number, count: number): void;
  choosePresent(first: number, others: number, count: number): void;
  rowsWhere(condition: number, count: number, out: number): number;
  chooseTruths(condition: number, first: number, others: number, count: number): void;
  shiftCodes(codes: number, count: number, start: number): void;
  chooseCodes(condition: number, first: number, others: number, count: number): void;
  choosePresentCodes(first: number, others: number, count: number): void;
  presentCodes(codes: number, rows: number, present: number, bitmap: number): number;
  textOffsets(codes: number, count: number, starts: number, offsets: number): number;
  writeTexts(codes: number, count: number, starts: number, bytes: number, out: number): void;
  numberCodes(codes: number, count: number, same: number, numberOf: number, out: number): void;
  numberTexts(
    ...args: [
      ...[bytes: number, offsets: number, count: number],
      ...[table: number, mask: number, seed: number, factor: number, out: number],
    ]
  ): void;
  partitionsOf(keys: number, count: number, partitions: number, out: number): void;
  bucketRows(bucketOf: number, rows: number, buckets: number, starts: number, next: number, out: number): void;
}

/** Addresses that the kernel agrees on: the same figures as in `kernel/layout.ts`, in words (least, largest, fractions) or floats. */
export const LEAST = 0;
export const LARGEST = 1;
export const LEAST_FLOAT = 1;
export const LARGEST_FLOAT = 2;
export const FRACTIONS = 6;
export const MONTHS = 4096;
/** The first address that is the host's to give away. */
const FREE = 131_072;

/** Integers that fit 32 bits. */
export type Narrow = Int32Array | Uint8Array | Uint16Array;

export class Kernel extends KernelMemory {
  readonly run: Loops;

  constructor(module: WebAssembly.Module) {
    const exports: object = new WebAssembly.Instance(module, {}).exports;
    const run = exports as Loops;
    super(run.memory, FREE);
    this.run = run;
  }

  /** @returns the address of so many bytes, all of one value. */
  claimFilled(bytes: number, value: number): number {
    const address = this.claim(bytes);
    this.bytes.fill(value, address, address + bytes);
    return address;
  }

  /** @returns the address of a copy in 32 bits each. */
  placeIntegers(values: Narrow): number {
    if (values instanceof Int32Array) return this.place(values);
    const { length } = values;
    const wide = this.claim(length * 4);
    if (values instanceof Uint8Array) this.run.widenBytes(this.place(values), length, wide);
    else this.run.widenShorts(this.place(values), length, wide);
    return wide;
  }

  /** The words there: good until the next array is placed. */
  wordsAt(address: number, count: number): Uint32Array {
    return this.words.subarray(address / 4, address / 4 + count);
  }
}

let compiled: WebAssembly.Module | undefined;
let instance: Kernel | undefined;

/** This thread's, with nothing in it. V8 compiles equal bytes once a process: it costs other threads next to nothing. */
export function clearKernel(): Kernel {
  compiled ??= new WebAssembly.Module(Buffer.from(kernelBytes, 'base64'));
  if (!instance || instance.isLarge) instance = new Kernel(compiled);
  return instance.clear();
}
