/**
 * Compiles the kernel of a library and writes it as a TypeScript module, so that it is loaded with the code and bundled with it:
 * `node tools/kernel.mjs libs/csv/kernel libs/csv/src/scanner/kernel-bytes.generated.ts`; or, to a name that ends in `.wasm`, as it is. The
 * host grows the memory; what lies below `--memoryBase` the kernel lays out by hand.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import asc from 'assemblyscript/asc';
import { root } from './install.mjs';

const [folder, out] = process.argv.slice(2);
if (!folder || !out) {
  console.error('usage: node tools/kernel.mjs FOLDER OUT');
  process.exit(2);
}
const files = new Map();
const { error, stderr } = await asc.main(
  [
    'index.ts',
    ...['--baseDir', join(root, folder), '--outFile', 'kernel.wasm', '--runtime', 'stub'],
    ...['--optimizeLevel', '3', '--shrinkLevel', '0', '--converge', '--noAssert', '--enable', 'simd'],
    ...['--memoryBase', '1024', '--initialMemory', '4', '--maximumMemory', '65536', '--use', 'abort='],
  ],
  { writeFile: (name, contents) => void files.set(name, contents) },
);
const wasm = files.get('kernel.wasm');
if (error || !wasm) {
  process.stderr.write(`${stderr.toString()}\n`);
  process.exit(1);
}
mkdirSync(dirname(join(root, out)), { recursive: true });
writeFileSync(
  join(root, out),
  out.endsWith('.wasm')
    ? wasm
    : `/** Written by tools/kernel.mjs. */\nexport const kernelBytes =\n  '${Buffer.from(wasm).toString('base64')}';\n`,
);
process.stdout.write(`${folder}: ${wasm.length} bytes of WebAssembly\n`);
