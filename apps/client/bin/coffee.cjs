#!/usr/bin/env node
/** `npx coffee` in a checkout: runs the bundle, and builds it first when it is not there or older than its sources. */
const { spawnSync } = require('node:child_process');
const { readFileSync, statSync, utimesSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..', '..', '..');
const bundle = join(root, 'dist', 'apps', 'client');
const main = join(bundle, 'main.js');
if (!isFresh()) {
  process.stderr.write('Building the command line …\n');
  const build = spawnSync('npx', ['nx', 'build', 'client', '--outputStyle=static'], { cwd: root, encoding: 'utf8' });
  if (build.status !== 0) {
    process.stderr.write(`${build.stdout}${build.stderr}`);
    process.exit(build.status ?? 1);
  }
  // Nx may have found that nothing has changed but the times of the sources.
  utimesSync(main, new Date(), new Date());
}
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
