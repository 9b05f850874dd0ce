/** Builds the services that are not built, or older than their source. Nx knows which. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { CoffeeError } from '@coffee/core';
import type { AppName } from './scale';

/** @throws CoffeeError INTERNAL with what the build printed when it fails. */
export function buildServices(apps: readonly AppName[]): void {
  const cwd = join(__dirname, '..', '..', '..');
  const args = ['nx', 'run-many', '-t', 'build', '-p', apps.join(','), '--output-style', 'static'];
  const { status, stdout, stderr } = spawnSync('npx', args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new CoffeeError('INTERNAL', `the services cannot be built\n${stdout}${stderr}`);
}
