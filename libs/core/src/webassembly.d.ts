/** The part of the WebAssembly interface that kernels use: TypeScript has it among the types of browsers only. */
declare global {
  namespace WebAssembly {
    /** Compiled code: can be posted to other threads. */
    class Module {
      constructor(bytes: Uint8Array);
      private readonly compiled: true;
    }
    class Instance {
      constructor(module: Module, imports?: Readonly<Record<string, unknown>>);
      readonly exports: object;
    }
    interface Memory {
      readonly buffer: ArrayBuffer;
      /** By pages of 64 KiB; detaches `buffer`. */
      grow(pages: number): number;
    }
  }
}
export {};
