/** The compiled loops of packing (`kernel/`) with the memory that they work on. */
import { KernelMemory } from '@coffee/core';
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
export class PackingKernel extends KernelMemory {
  readonly run: Loops;

  constructor(module: WebAssembly.Module) {
    const exports: object = new WebAssembly.Instance(module, {}).exports;
    const run = exports as Loops;
    super(run.memory, FREE);
    this.run = run;
  }
}

let compiled: WebAssembly.Module | undefined;
let instance: PackingKernel | undefined;

/** This thread's, with nothing in it. */
export function clearKernel(): PackingKernel {
  compiled ??= new WebAssembly.Module(Buffer.from(kernelBytes, 'base64'));
  if (!instance || instance.isLarge) instance = new PackingKernel(compiled);
  return instance.clear();
}
