/**
 * Stands for `WebAssembly.instantiate` in the packages of a bundle: for large programs that run for a moment, as the parser of SQL does. By default V8
 * looks at every function before the first one runs, and has compiled the tokenizer a second time, optimized, before it has read thirty words: 25 ms of
 * a core that has other things to do (ADR 0080).
 */
import { setFlagsFromString } from 'node:v8';

/** That of Node 20, which cannot be asked for; later ones have seven times as much. */
const BUDGET = process.versions.v8.startsWith('11.') ? 1_800_000 : undefined;

/** @returns as `WebAssembly.instantiate` of bytes. */
export function instantiateBriefly(bytes, imports) {
  // They are the whole process's, and code that V8 has made under others it does not take: so nothing else happens meanwhile.
  setFlagsFromString('--wasm-lazy-validation');
  if (BUDGET) setFlagsFromString(`--wasm-tiering-budget=${1000 * BUDGET}`);
  try {
    const module = new WebAssembly.Module(bytes);
    return { module, instance: new WebAssembly.Instance(module, imports) };
  } finally {
    setFlagsFromString('--no-wasm-lazy-validation');
    if (BUDGET) setFlagsFromString(`--wasm-tiering-budget=${BUDGET}`);
  }
}
