/**
 * A client's link to one of several gateways: connects, connects again, and tells who uses it. The decisions are in
 * `link-lifecycle.ts`; here are the sockets, the timer and the chance (half of a pause is random, so that the clients of a gateway
 * that died do not come back in one moment).
 */
import { CoffeeError, asCoffeeError, nonce } from '@coffee/core';
import type { Frame } from '../frame-connection';
import { GatewayConnection, ProtocolViolation, type ConnectOptions, type GatewayAddress } from './gateway-connection';
import { begin, step, type LinkEffect, type LinkEvent, type LinkState, type Verdict } from './link-lifecycle';

export interface LinkOptions extends ConnectOptions {
  /** At least one; tried in turn. */
  readonly gateways: readonly GatewayAddress[];
  /** How long to try without a gateway that serves us, counted over all attempts since something new came, in ms. Default 120,000. */
  readonly patience?: number;
  /** The same until a gateway has served us for the first time. Default: `patience`. */
  readonly firstPatience?: number;
  /** Told once when every gateway has failed, the last for this reason, and other attempts follow. */
  readonly onWaiting?: (reason: Error) => void;
  /** The first pause in ms; the longest is 25 times that. Default 200. */
  readonly pause?: number;
  /** How long a gateway may take to answer, in ms. Default 60,000: it waits itself for its broker. */
  readonly answerTimeout?: number;
}

export interface LinkUser {
  /** A connection is there: say what you are here for. */
  opened(connection: GatewayConnection): void;
  /** What it throws ends the connection: a violation of the protocol for good with this gateway, anything else with all. */
  frame(frame: Frame, connection: GatewayConnection): void;
  /** The connection has gone. */
  closed?(): void;
  /** A gateway that served us does no more; another is tried. */
  interrupted?(error: Error): void;
  /** No more attempts. */
  gaveUp(error: CoffeeError): void;
}

export class GatewayLink {
  /** Tells gateways which of our connections is the later, however late they hear of the others. */
  readonly #client = nonce();
  #attempts = 0;
  #state: LinkState;
  #connection: GatewayConnection | undefined;
  #attempt: AbortController | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly options: LinkOptions,
    private readonly user: LinkUser,
  ) {
    if (options.gateways.length === 0) throw new CoffeeError('USAGE', 'no gateway is given');
    const [state, effects] = begin(performance.now());
    this.#state = state;
    // The user has this link before it is told of anything.
    queueMicrotask(() => this.#run(effects));
  }

  get connection(): GatewayConnection | undefined {
    return this.#connection;
  }

  /** The gateway does what we are here for. */
  served(): void {
    this.#apply({ type: 'served', at: performance.now() });
  }

  /** Something came that had not come before. */
  news(): void {
    this.#apply({ type: 'news' });
  }

  /** Ends all, at once or after what is waiting to be sent. */
  stop(): void {
    this.#apply({ type: 'stopAsked' });
  }

  #apply(event: LinkEvent): void {
    const { gateways, patience = 120_000, firstPatience = patience, pause = 200 } = this.options;
    const [state, effects] = step(this.#state, event, { gateways: gateways.length, patience, firstPatience, pause });
    this.#state = state;
    this.#run(effects);
  }

  #run(effects: readonly LinkEffect[]): void {
    for (const effect of effects) {
      switch (effect.do) {
        case 'connect':
          void this.#connect(this.options.gateways[effect.gateway]!);
          break;
        case 'disconnect':
          this.#attempt?.abort();
          this.#connection?.close();
          break;
        case 'pause':
          this.#timer = setTimeout(() => this.#apply({ type: 'retryDue' }), effect.upTo * (0.5 + Math.random() / 2));
          break;
        case 'cancelTimer':
          clearTimeout(this.#timer);
          break;
        case 'tellWaiting':
          this.options.onWaiting?.(effect.error);
          break;
        case 'tellInterrupted':
          this.user.interrupted?.(effect.error);
          break;
        case 'giveUp':
          this.user.gaveUp(effect.error);
          break;
      }
    }
  }

  async #connect(address: GatewayAddress): Promise<void> {
    if (this.#state.name === 'closed') return;
    const attempt = new AbortController();
    this.#attempt = attempt;
    try {
      const connection = await GatewayConnection.connect(
        address,
        { ...this.options, client: this.#client, attempt: this.#attempts++ },
        { frame: (frame, from) => this.user.frame(frame, from), closed: (error) => this.#lost(error) },
        attempt.signal,
      );
      if (attempt.signal.aborted) return connection.close();
      this.#connection = connection;
      this.#apply({ type: 'opened' });
      this.user.opened(connection);
    } catch (thrown) {
      this.#lost(asCoffeeError(thrown));
    }
  }

  #lost(thrown: Error | undefined): void {
    if (this.#connection) {
      this.#connection = undefined;
      this.user.closed?.();
    }
    const error = asCoffeeError(thrown ?? new CoffeeError('TRANSPORT', 'the gateway closed the connection'));
    this.#apply({ type: 'lost', error, verdict: verdictOf(error), at: performance.now() });
  }
}

function verdictOf(error: CoffeeError): Verdict {
  if (error instanceof ProtocolViolation) return 'leave-gateway';
  return error.retriable ? 'retry' : 'give-up';
}
