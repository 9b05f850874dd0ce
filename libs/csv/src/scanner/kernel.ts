/**
 * The WebAssembly kernel as a value: compiled once per process, instantiated once per thread. Owns: the memory of one instance.
 * Must not know: what the kernel is used for (`range-reader.ts`).
 */
import { LinearMemory } from '@coffee/core';
import { kernelBytes } from './kernel-bytes.generated';

let compiled: WebAssembly.Module | undefined;

/** The compiled kernel, which can be posted to any number of threads. They share its machine code. */
export function compileKernel(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(Buffer.from(kernelBytes, 'base64'));
  return compiled;
}

/** What the kernel does; see the sources in `kernel/`. All numbers are addresses, counts or codes. */
interface KernelExports {
  readonly memory: WebAssembly.Memory;
  init(): void;
  /** All bytes; `point` stands before decimals. */
  setDialect(separator: number, lineEnd: number, point: number): void;
  /** Where in ten characters each begins, and the byte between them. */
  setDates(year: number, month: number, day: number, sign: number): void;
  scan(at: number, limit: number, end: number, row: number, fields: number, ops: number, crlf: number): number;
  packPresence(presence: number, rows: number, bitmap: number): number;
  compact(values: number, presence: number, rows: number): void;
  widthOf(values: number, count: number): number;
  narrowToBytes(values: number, count: number): void;
  narrowToShorts(values: number, count: number): void;
}

/** One instance with its memory. */
export class Kernel extends LinearMemory {
  readonly run: KernelExports;

  constructor(module: WebAssembly.Module) {
    const exports: object = new WebAssembly.Instance(module, {}).exports;
    const run = exports as KernelExports;
    run.init();
    super(run.memory);
    this.run = run;
  }
}
