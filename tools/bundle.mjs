/**
 * Bundles one app: `node tools/bundle.mjs apps/client`. `main.ts` and every `*.entry.ts` directly in its `src` are entries: of `sql.entry.ts` there is
 * `sql.program.js`, and `sql.entry.js`, which loads it with the code that V8 has made of it. Beside the bundle lie our licence and those of the packages
 * that are in it.
 */
import { build } from 'esbuild';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { basename, join, relative } from 'node:path';
import { LOADER, writeCodeCache } from './code-cache.mjs';
import { root } from './install.mjs';
import { noticesOf } from './notices.mjs';

const app = process.argv[2];
if (!app || !existsSync(join(root, app, 'src'))) {
  console.error('usage: node tools/bundle.mjs apps/<name>');
  process.exit(2);
}
const source = join(root, app, 'src');
const programs = readdirSync(source).flatMap((name) => /^(.*)\.entry\.ts$/.exec(name)?.[1] ?? []);
const entryPoints = Object.fromEntries([
  ['main', join(source, 'main.ts')],
  ...programs.map((name) => [`${name}.program`, join(source, `${name}.entry.ts`)]),
]);
const outdir = join(root, 'dist', app);
/** Programs for each system: one is loaded when it is there. */
const INSTALLED_APART = ['@resvg/resvg-js'];
const options = {
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
  external: INSTALLED_APART,
  // What is imported when it is needed is required, then: Node finds no names in a file of CommonJS that is imported.
  supported: { 'dynamic-import': false },
};
// Nothing of an earlier build stays beside this one.
rmSync(outdir, { recursive: true, force: true });
/** Names of the web that packages look at; the first look at one loads Node's HTTP client, 40 ms, and nothing here is given what it names. */
const UNUSED_GLOBALS = { Request: 'undefined', Response: 'undefined' };
const INSTANTIATE = 'tools/instantiate-briefly.mjs';
const apart = new Map();
const program = await build({ ...options, entryPoints, plugins: [importedApart()] });
const packages = await Promise.all(
  [...apart].map(([name, file]) =>
    build({
      ...options,
      define: { ...UNUSED_GLOBALS, 'WebAssembly.instantiate': 'instantiateBriefly' },
      inject: [INSTANTIATE],
      entryPoints: undefined,
      stdin: { contents: `module.exports = require('${name}')`, resolveDir: source, sourcefile: `${file}.cjs` },
      outdir: undefined,
      outfile: join(outdir, 'packages', `${file}.js`),
    }),
  ),
);
// Programs of WebAssembly lie where a package looks for them: in its folder `wasm`, beside the one that its module is in.
for (const name of apart.keys()) copyWebAssembly(join(root, 'node_modules', name, 'wasm'), join(outdir, 'wasm'));
writeCodeCache(outdir, programs);
const outputs = [program, ...packages].map(({ metafile }) => metafile.outputs);

const pageInputs = pageBeside();
copyFileSync(join(root, 'LICENSE'), join(outdir, 'LICENSE'));
writeFileSync(join(outdir, 'THIRD-PARTY-NOTICES.txt'), noticesOf(root, outputs.flatMap(bundled)));

// What the bundle was made of, for whoever must know whether it is older than that: files of this repository, the packages by their lock file.
// What is generated stands for its sources, below: Nx writes it anew with every build.
const own = Object.keys(program.metafile.inputs).filter((path) => !/node_modules\/|\.generated\./.test(path));
const kernels = readdirSync(join(root, 'libs'))
  .map((library) => `libs/${library}/kernel`)
  .filter((folder) => existsSync(join(root, folder)))
  .flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`));
const inputs = [
  ...own,
  ...pageInputs,
  ...kernels,
  'tools/kernel.mjs',
  'LICENSE',
  'package-lock.json',
  'tools/notices.mjs',
  'tools/code-cache.mjs',
  LOADER,
  INSTANTIATE,
  relative(root, import.meta.filename),
].sort();
writeFileSync(join(outdir, 'inputs.json'), `${JSON.stringify(inputs, undefined, 1)}\n`);

/** A package, or an entry, that is imported when it is needed is a file of its own: a program is compiled as a whole when it starts, needed or not. */
function importedApart() {
  const isOurs = (path) => path.startsWith('@coffee/') || isBuiltin(path);
  return {
    name: 'imported-apart',
    setup: ({ onResolve }) => {
      onResolve({ filter: /^\..*\.entry\.js$/ }, ({ path, kind }) => {
        return kind === 'dynamic-import' ? { path: `./${basename(path)}`, external: true } : undefined;
      });
      onResolve({ filter: /^[@\w]/ }, ({ path, kind }) => {
        if (kind !== 'dynamic-import' || isOurs(path) || INSTALLED_APART.includes(path)) return undefined;
        const file = path.replace('@', '').replace('/', '-');
        apart.set(path, file);
        return { path: `./packages/${file}.js`, external: true };
      });
    },
  };
}

/**
 * The page that an app serves lies beside its program, as it was built before: an app that serves it depends on it.
 * @returns the files of this repository that it was made of.
 */
function pageBeside() {
  const { dependencies = {} } = JSON.parse(readFileSync(join(root, app, 'package.json'), 'utf8'));
  const built = join(root, 'dist/apps/dashboard');
  const page = join(outdir, 'page');
  rmSync(page, { recursive: true, force: true });
  if (!('@coffee/dashboard' in dependencies)) return [];
  mkdirSync(page, { recursive: true });
  for (const name of readdirSync(built).filter((file) => !file.endsWith('.map') && file !== 'inputs.json'))
    copyFileSync(join(built, name), join(page, name));
  return JSON.parse(readFileSync(join(built, 'inputs.json'), 'utf8'));
}

function copyWebAssembly(from, to) {
  if (!existsSync(from)) return;
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from).filter((file) => file.endsWith('.wasm')))
    copyFileSync(join(from, name), join(to, name));
}

/** The files of which something is left in the bundle. */
function bundled(outputs) {
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
}
