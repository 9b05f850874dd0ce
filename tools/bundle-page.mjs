/**
 * Bundles the page of apps/dashboard into dist/apps/dashboard: `app.js` and `app.css`, a file for each `*.worker.ts`, `index.html`, and what is in
 * `public`. What the CSV library takes from Node is replaced by what a browser has (`src/reading/node`); what has no replacement fails when it is
 * used, and nothing of it is.
 */
import { build } from 'esbuild';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from './install.mjs';
import { noticesOf } from './notices.mjs';

const app = join(root, 'apps/dashboard');
const source = join(app, 'src');
const outdir = join(root, 'dist/apps/dashboard');
const SAMPLE = 'examples/small';
const replaced = new Map(
  readdirSync(join(source, 'reading/node')).map((name) => [basename(name, '.ts'), join(source, 'reading/node', name)]),
);

rmSync(outdir, { recursive: true, force: true });
mkdirSync(outdir, { recursive: true });
const workers = readdirSync(join(source, 'reading')).filter((name) => name.endsWith('.worker.ts'));
const { metafile } = await build({
  entryPoints: [
    { in: join(source, 'main.tsx'), out: 'app' },
    ...workers.map((name) => ({ in: join(source, 'reading', name), out: basename(name, '.ts') })),
  ],
  outdir,
  absWorkingDir: root,
  metafile: true,
  bundle: true,
  platform: 'browser',
  target: ['chrome109', 'firefox115', 'safari16.4'],
  format: 'esm',
  minify: true,
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'none',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  inject: [join(source, 'reading/node-globals.ts')],
  logLevel: 'warning',
  plugins: [nodeReplaced()],
});
const sample = sampleFiles();
const texts = Object.fromEntries(sample.map((path) => [path, readFileSync(join(root, SAMPLE, path), 'utf8')]));
writeFileSync(join(outdir, 'sample.json'), JSON.stringify(texts));
for (const name of readdirSync(join(app, 'public'))) copyFileSync(join(app, 'public', name), join(outdir, name));
const bundled = Object.values(metafile.outputs).flatMap(({ inputs }) =>
  Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
);
writeFileSync(join(outdir, 'THIRD-PARTY-NOTICES.txt'), noticesOf(root, bundled));

// For whoever must know whether a bundle with the page in it is older than what it was made of.
const own = Object.keys(metafile.inputs).filter((path) => /^(apps|libs)\//.test(path) && !path.includes('.generated.'));
const assets = readdirSync(join(app, 'public')).map((name) => `apps/dashboard/public/${name}`);
const samples = sample.map((path) => `${SAMPLE}/${path}`);
const inputs = [...own, ...assets, ...samples, 'tools/bundle-page.mjs'].sort();
writeFileSync(join(outdir, 'inputs.json'), `${JSON.stringify(inputs, undefined, 1)}\n`);

/** Files of the small folder that comes with the page, by their paths in it. */
function sampleFiles() {
  const tables = ['transactions', 'transaction_items', 'users', 'stores', 'menu_items'];
  return tables.flatMap((table) => readdirSync(join(root, SAMPLE, table)).map((name) => `${table}/${name}`)).sort();
}

function nodeReplaced() {
  return {
    name: 'node-replaced',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^node:/ }, ({ path }) => {
        const name = path.slice('node:'.length);
        const own = replaced.get(name);
        return own ? { path: own, sideEffects: false } : { path: name, namespace: 'not-here', sideEffects: false };
      });
      onLoad({ filter: /.*/, namespace: 'not-here' }, ({ path }) => ({
        contents: `module.exports = new Proxy({}, { get: (_, name) => () => { throw new Error('node:${path} is not here: ' + String(name)); } });`,
      }));
    },
  };
}
