/**
 * The container engine, through the `docker` command. Owns: how a missing command, an engine that does not answer and a failed
 * command are told. Must not know: what is built.
 */
import { spawnSync } from 'node:child_process';
import { CoffeeError } from '@coffee/core';

const ANSWER_PATIENCE = 20_000;

/** @returns what it wrote. @throws CoffeeError USAGE without a `docker` command, INTERNAL with all that it wrote when it fails. */
export function docker(...args: readonly string[]): string {
  const { status, stdout, stderr, error } = run(args);
  if (error) throw noDocker(error);
  if (status !== 0) throw new CoffeeError('INTERNAL', `docker ${args[0]} failed:\n${stdout}${stderr}`.trimEnd());
  return stdout.trim();
}

/** @throws CoffeeError USAGE that says what to do when no engine answers. */
export function checkEngine(): void {
  const args = ['version', '--format', '{{.Server.Version}}'];
  const { status, stdout, stderr, error } = run(args, ANSWER_PATIENCE);
  if (error && 'code' in error && error.code === 'ENOENT') throw noDocker(error);
  // Some versions of the command end with 0 though nobody has answered.
  if (status === 0 && stdout.trim() !== '') return;
  const host = process.env['DOCKER_HOST'];
  const reason = stderr.trim().split('\n').at(-1) || `no answer within ${ANSWER_PATIENCE / 1000} s`;
  throw new CoffeeError(
    'USAGE',
    `no container engine answers${host ? ` at DOCKER_HOST=${host}` : ''}: start Docker, or point DOCKER_HOST at one that runs (${reason})`,
  );
}

const run = (args: readonly string[], timeout?: number) =>
  spawnSync('docker', args, { encoding: 'utf8', env: process.env, maxBuffer: 64 << 20, timeout });

const noDocker = (cause: Error): CoffeeError =>
  new CoffeeError('USAGE', 'images need a container engine: there is no docker command here, so install Docker', {
    cause,
  });
