/** A broker that a test or a tool has: one node or a cluster, private or shared. */
import type { CoffeeError } from '@coffee/core';

export interface Broker {
  readonly url: string;
  /** False for the broker of AMQP_URL: then `restart`, `kill`, `revive` and `control` reject with USAGE, and `stop` leaves it alone. */
  readonly isPrivate: boolean;
  /** Where it stores everything, for a test to damage while it is down; undefined when that cannot be reached from here. */
  readonly dataFolder: string | undefined;
  /** Resolves when a private one has ended though nobody here has ended it, with what it wrote last; never for another. */
  readonly lost: Promise<CoffeeError>;
  /** Shuts it down and removes all that it wrote. Idempotent. */
  stop(): Promise<void>;
  /** Shuts it down and starts it again on the same port with what it had stored. Resolves when it answers. */
  restart(): Promise<void>;
  /** Ends it as a power cut would, and leaves it down until `revive`. */
  kill(): Promise<void>;
  /** Starts it again after `kill`. */
  revive(): Promise<void>;
  /** Runs rabbitmqctl on it. @returns what it wrote. */
  control(...args: readonly string[]): Promise<string>;
}
