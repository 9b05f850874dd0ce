/** The limit: one look at every byte. Nobody can answer faster from CSV. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Contestant } from './contest';
import { root } from './root';

/** Compiled first, if it is not. */
export function limit(): Contestant {
  execFileSync('npx', ['nx', 'run', 'bench:kernel'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  const [main, kernel] = [join(root, 'tools/bench/src/limit-main.mjs'), join(root, 'dist/tools/bench/limit.wasm')];
  return {
    name: 'a look at every byte',
    command: (data, _out, workers) => [process.execPath, main, data, String(workers), kernel],
    isLimit: true,
  };
}
