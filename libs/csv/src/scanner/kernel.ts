/**
 * The WebAssembly kernel as a value: compiled once per process, instantiated once per thread. Owns: the memory of one instance.
 * Must not know: what the kernel is used for (`range-reader.ts`).
 */
import { kernelBytes } from './kernel-bytes.generated';
import type {} from './webassembly';

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
  setDialect(separator: number, lineEnd: number): void;
  scan(at: number, limit: number, end: number, row: number, fields: number, ops: number, crlf: number): number;
  packPresence(presence: number, rows: number, bitmap: number): number;
  compact(values: number, presence: number, rows: number): void;
  widthOf(values: number, count: number): number;
  narrowToBytes(values: number, count: number): void;
  narrowToShorts(values: number, count: number): void;
}

const PAGE = 65_536;

/** One instance with its memory. Views are replaced when the memory grows: do not keep them. */
export class Kernel {
  readonly run: KernelExports;
  bytes: Uint8Array;
  words: Uint32Array;
  integers: Int32Array;

  constructor(module: WebAssembly.Module) {
    this.run = new WebAssembly.Instance(module, {}).exports as unknown as KernelExports;
    this.run.init();
    const { buffer } = this.run.memory;
    this.bytes = new Uint8Array(buffer);
    this.words = new Uint32Array(buffer);
    this.integers = new Int32Array(buffer);
  }

  get buffer(): ArrayBuffer {
    return this.run.memory.buffer;
  }

  /** Makes sure that addresses below `size` exist. What is not touched takes no memory of the machine. */
  reserve(size: number): void {
    if (size <= this.bytes.length) return;
    this.run.memory.grow(Math.ceil((size - this.bytes.length) / PAGE));
    const { buffer } = this.run.memory;
    this.bytes = new Uint8Array(buffer);
    this.words = new Uint32Array(buffer);
    this.integers = new Int32Array(buffer);
  }
}
