/**
 * Bundles one app: `node tools/bundle.mjs apps/client`. `main.ts` and every `*.entry.ts` directly in its `src` are entries. Beside the bundle lie
 * our licence and those of the packages that are in it.
 */
import { build } from 'esbuild';
import { copyFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './install.mjs';
import { noticesOf } from './notices.mjs';

const app = process.argv[2];
if (!app || !existsSync(join(root, app, 'src'))) {
  console.error('usage: node tools/bundle.mjs apps/<name>');
  process.exit(2);
}
const source = join(root, app, 'src');
const entryPoints = readdirSync(source)
  .filter((name) => name === 'main.ts' || name.endsWith('.entry.ts'))
  .map((name) => join(source, name));
const outdir = join(root, 'dist', app);
const { metafile } = await build({
  entryPoints,
  outdir,
  absWorkingDir: root,
  metafile: true,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'cjs',
  sourcemap: true,
  sourcesContent: false,
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: 'warning',
  // A program for each system: it is loaded when it is there.
  external: ['@resvg/resvg-js'],
});

copyFileSync(join(root, 'LICENSE'), join(outdir, 'LICENSE'));
writeFileSync(join(outdir, 'THIRD-PARTY-NOTICES.txt'), noticesOf(root, bundled(metafile)));

// What the bundle was made of, for whoever must know whether it is older than that: files of this repository, the packages by their lock file.
// What is generated stands for its sources, below: Nx writes it anew with every build.
const own = Object.keys(metafile.inputs).filter((path) => !/node_modules\/|\.generated\./.test(path));
const kernels = ['libs/csv/kernel', 'libs/operators/kernel'].flatMap((folder) =>
  readdirSync(join(root, folder)).map((name) => `${folder}/${name}`),
);
const inputs = [
  ...own,
  ...kernels,
  'tools/kernel.mjs',
  'LICENSE',
  'package-lock.json',
  'tools/notices.mjs',
  relative(root, import.meta.filename),
].sort();
writeFileSync(join(outdir, 'inputs.json'), `${JSON.stringify(inputs, undefined, 1)}\n`);

/** The files of which something is left in the bundle. */
function bundled({ outputs }) {
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
}
