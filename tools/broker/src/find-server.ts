/**
 * Where a RabbitMQ server can be had on this machine: installed; else installed now (Debian, as root); else as a container.
 * Must not know: how it is configured or run.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { CoffeeError } from '@coffee/core';

export type ServerSource =
  /** The server's own script: Debian's wrapper of the same name in /usr/sbin insists on a user and on its folders. */
  { readonly kind: 'installed'; readonly script: string } | { readonly kind: 'container'; readonly image: string };

export const CONTAINER_IMAGE = 'rabbitmq:4';

const SCRIPTS = [
  '/usr/lib/rabbitmq/bin/rabbitmq-server',
  '/usr/local/lib/rabbitmq/sbin/rabbitmq-server',
  '/opt/rabbitmq/sbin/rabbitmq-server',
  '/usr/local/sbin/rabbitmq-server',
  '/opt/homebrew/sbin/rabbitmq-server',
];

/** @throws CoffeeError USAGE that says what to do when there is none. */
export function findServer(log: (line: string) => void): ServerSource {
  const installed = installedScript();
  if (installed) return { kind: 'installed', script: installed };
  const reason = aptRefusal();
  if (reason === undefined) {
    log(
      'Installing rabbitmq-server with apt-get install rabbitmq-server, without its service (about half a minute, once) …',
    );
    const failure = aptInstall();
    const script = installedScript();
    if (script) return { kind: 'installed', script };
    log(`apt-get could not install it: ${failure}`);
  }
  if (spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 10_000 }).status === 0)
    return { kind: 'container', image: CONTAINER_IMAGE };
  throw new CoffeeError(
    'USAGE',
    `no RabbitMQ: set AMQP_URL to a running broker, or install rabbitmq-server (it cannot be installed here: ${reason ?? 'apt-get failed'}), or start docker`,
  );
}

function installedScript(): string | undefined {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'rabbitmq-server'));
  const isWrapper = (path: string): boolean => existsSync('/usr/lib/rabbitmq') && path.startsWith('/usr/sbin/');
  return [...SCRIPTS, ...onPath.filter((path) => !isWrapper(path))].find((path) => existsSync(path));
}

/** Why apt-get cannot be used; undefined when it can. */
function aptRefusal(): string | undefined {
  if (!existsSync('/usr/bin/apt-get')) return 'there is no apt-get';
  return process.getuid?.() === 0 ? undefined : 'that takes root';
}

/** @returns the last line of what apt-get complained of. */
function aptInstall(): string {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]) =>
    spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=180', ...args], { env, encoding: 'utf8' });
  return withoutServices(() => {
    const install = ['install', '-y', '--no-install-recommends', 'rabbitmq-server'];
    let done = apt(...install);
    if (done.status !== 0) {
      apt('update');
      done = apt(...install);
    }
    return (done.stderr ?? '').trim().split('\n').at(-1) ?? '';
  });
}

/** The package would start a broker of its own as a service; a policy that forbids it stands for as long as `install` runs. */
function withoutServices<T>(install: () => T): T {
  const policy = '/usr/sbin/policy-rc.d';
  const ours = !existsSync(policy);
  if (ours) {
    writeFileSync(policy, '#!/bin/sh\nexit 101\n');
    chmodSync(policy, 0o755);
  }
  try {
    return install();
  } finally {
    if (ours) rmSync(policy, { force: true });
  }
}
