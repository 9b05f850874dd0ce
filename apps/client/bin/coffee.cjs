#!/usr/bin/env node
/** `coffee`, in the installed package and in a checkout: runs the bundle. In a checkout it is built first when it is older than its sources. */
const { existsSync, readFileSync, statSync, utimesSync } = require('node:fs');
const { enableCompileCache } = require('node:module');
const { join } = require('node:path');

const root = join(__dirname, '..', '..', '..');
const bundle = join(root, 'dist', 'apps', 'client');
const main = join(bundle, 'main.js');
if (existsSync(join(root, 'nx.json')) && !isFresh()) build();
// From Node 22.8 on: what V8 has compiled is there for the next run, which starts a tenth faster.
enableCompileCache?.();
require(main);

/** Some two hundred questions to the file system: a few milliseconds. */
function isFresh() {
  try {
    const built = statSync(main).mtimeMs;
    const inputs = JSON.parse(readFileSync(join(bundle, 'inputs.json'), 'utf8'));
    return inputs.every((path) => statSync(join(root, path)).mtimeMs <= built);
  } catch {
    return false;
  }
}

function build() {
  const { spawnSync } = require('node:child_process');
  process.stderr.write('Building the command line …\n');
  // What is edited from here on may not be in it.
  const begun = new Date();
  // The lock file is one of the sources. What it says goes where no answer is.
  const install = spawnSync(process.execPath, [join(root, 'tools', 'install.mjs')], { stdio: ['ignore', 2, 2] });
  if (install.status !== 0) process.exit(install.status ?? 1);
  const bundled = spawnSync('npx', ['nx', 'build', 'client', '--outputStyle=static'], { cwd: root, encoding: 'utf8' });
  if (bundled.status !== 0) {
    process.stderr.write(`${bundled.stdout}${bundled.stderr}`);
    process.exit(bundled.status ?? 1);
  }
  // Nx may have found that nothing has changed but the times of the sources.
  utimesSync(main, begun, begun);
}
