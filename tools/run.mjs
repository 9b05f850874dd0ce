/**
 * `node tools/run.mjs file.ts [arguments]`: installs what is missing and runs a TypeScript file without a build step. Types are
 * not checked here: `npm run typecheck` does.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { runInForeground } from './foreground.mjs';
import { ensureInstalled, root } from './install.mjs';

const [file, ...args] = process.argv.slice(2);
if (!file) {
  console.error('usage: node tools/run.mjs <file.ts> [arguments]');
  process.exit(2);
}
ensureInstalled();
const env = { TS_NODE_PROJECT: join(root, 'tsconfig.base.json') };
const typescript = createRequire(import.meta.url).resolve('ts-node/register/transpile-only');
process.exit(await runInForeground(['--require', typescript, join(root, file), ...args], env));
