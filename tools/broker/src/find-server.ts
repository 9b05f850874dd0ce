/**
 * Where a RabbitMQ server can be had on this machine: installed; else installed now (Debian, as root); else as a container.
 * Must not know: how it is configured or run.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { CoffeeError } from '@coffee/core';
import { aptInstall, aptRefusal } from '@coffee/debian';

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
    const failure = aptInstall('rabbitmq-server');
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
