/** To listen at a port, and why that cannot be done, in one line for whoever set it. */
import type { Server } from 'node:net';
import { CoffeeError } from './errors';

const REASONS: Readonly<Record<string, (portSetting: string) => string>> = {
  EADDRINUSE: (portSetting) => `the port is in use: stop who has it, or set another ${portSetting}`,
  EACCES: (portSetting) => `no right to use this port: set ${portSetting} to one from 1024 on`,
  EADDRNOTAVAIL: () => 'this machine has no such address',
};

export interface ListenAddress {
  readonly host: string;
  /** 0: the system chooses one. */
  readonly port: number;
  /** The setting that the port comes from, for whoever reads that it cannot be had. */
  readonly portSetting: string;
}

/** @param cause whose reason the message gives in full: it is not handed on, or a log would say everything twice. */
export function cannotListen({ host, port, portSetting }: ListenAddress, cause: Error): CoffeeError {
  const reason = REASONS[(cause as NodeJS.ErrnoException).code ?? '']?.(portSetting) ?? cause.message;
  return new CoffeeError('USAGE', `cannot listen on ${host}:${port}: ${reason}`);
}

/** @throws (rejects) CoffeeError USAGE when the port cannot be had. */
export function listenAt(server: Server, address: ListenAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (cause: Error): void => reject(cannotListen(address, cause));
    server.once('error', failed);
    server.listen(address.port, address.host, () => {
      server.off('error', failed);
      resolve();
    });
  });
}
