/**
 * Has V8 compile the programs of a bundle, and puts the code beside them: a program that is loaded with it starts some 20 ms sooner (ADR 0078).
 * `load-compiled.cjs` loads it.
 */
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';
import { root } from './install.mjs';
import { functionOf } from './load-compiled.cjs';

export const LOADER = 'tools/load-compiled.cjs';

/** @param programs names of files in the folder, without `.program.js`. */
export function writeCodeCache(folder, programs) {
  copyFileSync(join(root, LOADER), join(folder, 'load-compiled.js'));
  for (const name of programs) {
    const program = `${name}.program.js`;
    const filename = join(folder, program);
    writeFileSync(`${filename}.code`, compiled(filename));
    writeFileSync(
      join(folder, `${name}.entry.js`),
      `require("./load-compiled.js").loadCompiled(module,"${program}");\n`,
    );
  }
}

/** Of all functions, called or not. The flag is put back before the code is taken: V8 takes none that was made with other flags. */
function compiled(filename) {
  const source = functionOf(filename);
  // esbuild escapes what stands in texts, and leaves patterns as they are.
  if (/[\u0080-\u00ff]/.test(source)) throw new Error(`${filename} is not ASCII: write \\u… in patterns`);
  setFlagsFromString('--no-lazy');
  const script = new Script(source, { filename });
  setFlagsFromString('--lazy');
  return script.createCachedData();
}
