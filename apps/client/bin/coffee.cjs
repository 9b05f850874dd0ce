#!/usr/bin/env node
/** `npx coffee` in a checkout: runs the bundle, and builds it first when it is not there. */
const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..', '..', '..');
const main = join(root, 'dist', 'apps', 'client', 'main.js');
if (!existsSync(main)) {
  const { status } = spawnSync('npx', ['nx', 'build', 'client'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
}
require(main);
