/**
 * `node tools/run.mjs file.ts [arguments]`: installs what is missing and runs a TypeScript file without a build step. Types are
 * not checked here: `npm run typecheck` does.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureInstalled, root } from './install.mjs';

const [file, ...args] = process.argv.slice(2);
if (!file) {
  console.error('usage: node tools/run.mjs <file.ts> [arguments]');
  process.exit(2);
}
ensureInstalled();
const child = spawn(process.execPath, ['-r', 'ts-node/register/transpile-only', join(root, file), ...args], {
  stdio: 'inherit',
  env: { ...process.env, TS_NODE_PROJECT: join(root, 'tsconfig.base.json') },
});
// Ctrl-C reaches the whole group: the child decides what to do, and this process ends with it.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
