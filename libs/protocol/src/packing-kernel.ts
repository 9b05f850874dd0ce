/**
 * The compiled loops of packing (`kernel/`) with the memory that they work on. Owns: where arrays are placed in it. Invariant: a loop is called
 * as clear, place, run, copy out, within one function: nothing in this memory outlives it.
 */
import { LinearMemory } from '@coffee/core';
import { kernelBytes } from './packing-bytes.generated';

type Measure = (values: number, count: number) => void;
type StepOf = (values: number, count: number, least: number) => number;
type Move = (from: number, count: number, least: number, step: number, width: number, to: number) => void;

/** See the sources in `kernel/`. All numbers are addresses, counts or values; steps are u32, and come as i32. */
interface Loops {
  readonly memory: WebAssembly.Memory;
  readonly boundsOfBytes: Measure;
  readonly boundsOfShorts: Measure;
  readonly boundsOfWords: Measure;
  readonly stepOfBytes: StepOf;
  readonly stepOfShorts: StepOf;
  readonly stepOfWords: StepOf;
  readonly packBytes: Move;
  readonly packShorts: Move;
  readonly packWords: Move;
  readonly unpackBytes: Move;
  readonly unpackShorts: Move;
  readonly unpackWords: Move;
}

/** The same figures as in `kernel/layout.ts`: indexes of words. */
export const LEAST = 0;
export const LARGEST = 1;

/** The first address that is the host's to give away: the loops have their own below. */
const FREE = 2048;
/** Bytes that a loop may read and write beyond an array. */
const SLACK = 64;
const ALIGNMENT = 16;
/** An instance with more than that is not used again: an unusually large chunk shall not keep its memory. */
const KEPT_BYTES = 1 << 25;

export class PackingKernel extends LinearMemory {
  readonly run: Loops;
  #free = FREE;

  constructor(module: WebAssembly.Module) {
    const run = new WebAssembly.Instance(module, {}).exports as Loops;
    super(run.memory);
    this.run = run;
  }

  /** Gives all memory back. */
  clear(): this {
    this.#free = FREE;
    return this;
  }

  /** @returns the address of so many bytes with anything in them. */
  claim(bytes: number): number {
    const address = this.#free;
    this.#free = Math.ceil((address + bytes + SLACK) / ALIGNMENT) * ALIGNMENT;
    this.reserve(this.#free);
    return address;
  }

  /** @returns the address of a copy. */
  place({ buffer, byteOffset, byteLength }: Uint8Array | Uint16Array | Int32Array): number {
    const address = this.claim(byteLength);
    this.bytes.set(new Uint8Array(buffer, byteOffset, byteLength), address);
    return address;
  }
}

let compiled: WebAssembly.Module | undefined;
let instance: PackingKernel | undefined;

/** This thread's, with nothing in it. */
export function clearKernel(): PackingKernel {
  compiled ??= new WebAssembly.Module(Buffer.from(kernelBytes, 'base64'));
  if (!instance || instance.bytes.length > KEPT_BYTES) instance = new PackingKernel(compiled);
  return instance.clear();
}
