/**
 * The loops of packed columns (`src/packing.ts` says what that is): integers in, bits out, and back. Compiled to WebAssembly by
 * `tools/kernel.mjs`, because every thread that scans would else compile them for itself.
 *
 * Invariants: a loop is a function of what the host placed, and writes where it is told; it may read and write up to 64 bytes
 * beyond. Must not know: chunks, columns.
 */
export { boundsOfBytes, boundsOfShorts, boundsOfWords } from './bounds';
export { packBytes, packShorts, packWords } from './pack';
export { stepOfBytes, stepOfShorts, stepOfWords } from './step';
export { unpackBytes, unpackShorts, unpackWords } from './unpack';
