/**
 * A connection that is there while somebody has something to do over it, and for a while after. Owns: that there is one at most, and
 * when it is closed. Must not know: what is done over it.
 */
import { transportClosed } from './amqp-errors';
import type { ManagedConnection } from './managed-connection';

export class OnDemandConnection {
  #connection: ManagedConnection | undefined;
  #users = 0;
  #idleTimer: NodeJS.Timeout | undefined;
  #closing = false;

  /** @param idle how long it stays without a user (ms). */
  constructor(
    private readonly open: () => ManagedConnection,
    private readonly idle: number,
  ) {}

  /** @throws what `work` throws; CoffeeError CLOSED when this was closed. */
  async lend<T>(work: (connection: ManagedConnection) => Promise<T>): Promise<T> {
    if (this.#closing) throw transportClosed();
    clearTimeout(this.#idleTimer);
    // It may have found that it can never be: the next one is asked again.
    if (this.#connection?.state === 'closed') this.#connection = undefined;
    const connection = (this.#connection ??= this.open());
    this.#users++;
    try {
      return await work(connection);
    } finally {
      if (--this.#users === 0) this.#idleTimer = setTimeout(() => void this.#drop(), this.idle).unref();
    }
  }

  /** Idempotent. What is still done over it fails. */
  async close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#idleTimer);
    await this.#drop();
  }

  async #drop(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.close();
  }
}
