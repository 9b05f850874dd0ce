/**
 * Getting a connection to one of several gateways. Owns: whose turn it is, how long to wait between attempts (doubled each time,
 * half of it random, so that clients of a gateway that died do not come back at once), and when to give up.
 */
import { CoffeeError, asCoffeeError } from '@coffee/core';
import {
  GatewayConnection,
  type ConnectOptions,
  type ConnectionListener,
  type GatewayAddress,
} from './gateway-connection';

export interface ReconnectOptions extends ConnectOptions {
  /** At least one; tried in turn. */
  readonly gateways: readonly GatewayAddress[];
  /** How long to try before giving up, in ms. Default 120,000. */
  readonly patience?: number;
  /** The same until a connection was made for the first time. Default: `patience`. */
  readonly firstPatience?: number;
  /** Told once when the first attempts have failed, for this reason, and others follow. */
  readonly onWaiting?: (reason: Error) => void;
  /** The first pause in ms; the longest is 25 times that. Default 200. */
  readonly pause?: number;
}

export class Reconnector {
  #turn = 0;
  #connected = false;
  #toldWaiting = false;

  constructor(private readonly options: ReconnectOptions) {}

  /** The next attempt goes to another gateway. */
  next(): void {
    this.#turn++;
  }

  /** @throws the last error when it is not retriable, or patience is at an end, or `signal` is aborted. */
  async connect(listener: ConnectionListener, signal?: AbortSignal): Promise<GatewayConnection> {
    const { gateways, patience = 120_000, firstPatience = patience, pause = 200 } = this.options;
    const giveUp = performance.now() + (this.#connected ? patience : firstPatience);
    for (let attempt = 0; ; attempt++) {
      const address = gateways[this.#turn % gateways.length];
      if (!address) throw new CoffeeError('USAGE', 'no gateway is given');
      try {
        const connection = await GatewayConnection.connect(address, this.options, listener, signal);
        this.#connected = true;
        return connection;
      } catch (thrown) {
        const error = asCoffeeError(thrown);
        this.next();
        if (!error.retriable || performance.now() >= giveUp || signal?.aborted) throw error;
        const delay = Math.min(pause * 2 ** attempt, pause * 25);
        // Every gateway gets its first chance at once.
        if (attempt + 1 >= gateways.length) {
          this.#tellWaiting(error);
          await sleep(delay * (0.5 + Math.random() / 2), signal);
        }
        if (signal?.aborted) throw error;
      }
    }
  }

  #tellWaiting(reason: Error): void {
    if (this.#connected || this.#toldWaiting) return;
    this.#toldWaiting = true;
    this.options.onWaiting?.(reason);
  }
}

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
    signal?.addEventListener('abort', done);
  });
}
