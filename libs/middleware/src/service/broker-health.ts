/**
 * How a service's connections to the broker are, in words for `/ready`. Owns: the reason, which the transport told last, for a connection
 * that is not there. Must not know: what a connection is, which broker.
 */
import type { Transport } from '../contract';
import type { TransportEvent } from './transport-log';

/** A transport that tells how its connections are, by their roles: `open` is well. */
export interface ServiceTransport extends Transport {
  readonly health: Readonly<Record<string, string>>;
}

export class BrokerHealth {
  readonly #trouble = new Map<string, string>();
  #transport: ServiceTransport | undefined;

  /** What its transport tells. */
  heard({ type, role, broker, reason }: TransportEvent): void {
    if (role === undefined) return;
    if (type === 'opened') this.#trouble.delete(role);
    else if (type === 'unreachable' || type === 'lost') this.#trouble.set(role, `${broker}: ${reason}`);
  }

  connected(transport: ServiceTransport): void {
    this.#transport = transport;
  }

  /** Undefined when all are open. Names the broker, and nothing of user and password. */
  get problem(): string | undefined {
    if (!this.#transport) {
      const [trouble] = this.#trouble.values();
      return because('the broker is not connected', trouble);
    }
    const wrong = Object.entries(this.#transport.health).find(([, state]) => state !== 'open');
    return wrong && because(`the ${wrong[0]} connection is ${wrong[1]}`, this.#trouble.get(wrong[0]));
  }
}

const because = (what: string, why: string | undefined): string => (why === undefined ? what : `${what}: ${why}`);
