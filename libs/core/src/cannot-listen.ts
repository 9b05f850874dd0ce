/** Why a service cannot listen where it was told to, in one line for whoever set it. */
import { CoffeeError } from './errors';

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use: stop who has it, or set another',
  EACCES: 'no right to use this port: set one from 1024 on',
  EADDRNOTAVAIL: 'this machine has no such address',
};

export function cannotListen(host: string, port: number, cause: Error): CoffeeError {
  const reason = REASONS[(cause as NodeJS.ErrnoException).code ?? ''] ?? cause.message;
  return new CoffeeError('USAGE', `cannot listen on ${host}:${port}: ${reason}`, { cause });
}
