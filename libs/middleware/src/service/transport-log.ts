/** How what a transport tells about itself is logged, in every service. Owns: the levels and the words. */
import type { Logger } from '@coffee/core/logger';

/** Something happened to a connection, or a log is not as it was asked for; the rest is context for the log. */
export interface TransportEvent {
  readonly type: string;
  /** Which connection. */
  readonly role?: string;
  /** Host and port. */
  readonly broker?: string;
  readonly reason?: string;
}

export function logTransport(log: Logger): (event: TransportEvent) => void {
  return ({ type, ...context }) => {
    switch (type) {
      case 'lost':
      case 'blocked':
        return log.warn(`connection ${type}`, context);
      case 'unreachable':
        return log.warn('broker unreachable', context);
      case 'notConsuming':
        return log.warn('subscription cannot consume', context);
      case 'logDiffers':
        return log.warn('log is kept otherwise', context);
      default:
        return log.info(`connection ${type}`, context);
    }
  };
}
