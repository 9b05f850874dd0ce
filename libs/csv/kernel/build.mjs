/** Compiles the kernel and writes it as a TypeScript module, so that it is loaded with the code and bundled with it. */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const here = dirname(fileURLToPath(import.meta.url));
const files = new Map();
const { error, stderr } = await asc.main(
  [
    'index.ts',
    ...['--baseDir', here, '--outFile', 'kernel.wasm', '--runtime', 'stub'],
    ...['--optimizeLevel', '3', '--shrinkLevel', '0', '--converge', '--noAssert', '--enable', 'simd'],
    // The first 64 KiB are laid out by hand; the host grows the memory.
    ...['--memoryBase', '1024', '--initialMemory', '4', '--maximumMemory', '65536', '--use', 'abort='],
  ],
  { writeFile: (name, contents) => void files.set(name, contents) },
);
const wasm = files.get('kernel.wasm');
if (error || !wasm) {
  process.stderr.write(`${stderr.toString()}\n`);
  process.exit(1);
}
const out = join(here, '../src/scanner/kernel-bytes.generated.ts');
writeFileSync(
  out,
  `/** Written by kernel/build.mjs. */\nexport const kernelBytes =\n  '${Buffer.from(wasm).toString('base64')}';\n`,
);
process.stdout.write(`kernel: ${wasm.length} bytes of WebAssembly\n`);
