/** Bundles one app: `node tools/bundle.mjs apps/client`. Every file `*.ts` directly in its `src/entry` or its `src/main.ts` is an entry. */
import { build } from 'esbuild';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './install.mjs';

const app = process.argv[2];
if (!app || !existsSync(join(root, app, 'src'))) {
  console.error('usage: node tools/bundle.mjs apps/<name>');
  process.exit(2);
}
const source = join(root, app, 'src');
const entryPoints = readdirSync(source)
  .filter((name) => name === 'main.ts' || name.endsWith('.entry.ts'))
  .map((name) => join(source, name));
await build({
  entryPoints,
  outdir: join(root, 'dist', app),
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'cjs',
  sourcemap: true,
  sourcesContent: false,
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: 'warning',
});
