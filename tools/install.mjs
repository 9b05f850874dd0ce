/**
 * Installs the packages when they are not there, or not those of the lock file. Every `npm run` command of the root starts here, so that a
 * fresh clone needs no step before it.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Runs a command in the root with its output shown; ends this process with its exit code when it fails. */
export function run(command, args, { stdio = 'inherit' } = {}) {
  const { status, signal } = spawnSync(command, args, { cwd: root, stdio });
  if (status !== 0) process.exit(status ?? (signal ? 130 : 1));
}

export function ensureInstalled() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Node ${process.versions.node} is too old: Coffee Shop Analysis needs 20.19 or later.`);
    process.exit(2);
  }
  const stamp = join(root, 'node_modules', '.coffee-installed');
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error('Installing packages (about half a minute, once) …');
  // Not `npm ci`: it insists on optional packages of other platforms, which a registry mirror need not have.
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
    // Standard output is for what the command that needed them prints.
    stdio: ['ignore', 2, 2],
  });
  writeFileSync(stamp, wanted);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) ensureInstalled();
