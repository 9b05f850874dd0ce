/** Bundles one app: `node tools/bundle.mjs apps/client`. Every file `*.ts` directly in its `src/entry` or its `src/main.ts` is an entry. */
import { build } from 'esbuild';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
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
const { metafile } = await build({
  absWorkingDir: root,
  metafile: true,
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

// What the bundle was made of, for whoever must know whether it is older than that: files of this repository, the packages by their lock file.
const own = Object.keys(metafile.inputs).filter((path) => !path.includes('node_modules/'));
const kernel = readdirSync(join(root, 'libs/csv/kernel')).map((name) => `libs/csv/kernel/${name}`);
const inputs = [...own, ...kernel, 'package-lock.json', relative(root, import.meta.filename)].sort();
writeFileSync(join(root, 'dist', app, 'inputs.json'), `${JSON.stringify(inputs, undefined, 1)}\n`);
