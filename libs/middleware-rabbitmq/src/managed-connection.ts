/**
 * One connection to the broker that comes back by itself. Carries out the effects of `connection-lifecycle.ts` with amqplib.
 * Owns: sockets and timers. Must not know: what is done over the connection; those who do it listen to up and down.
 */
import { connect, type ChannelModel, type SocketOptions } from 'amqplib';
import { CoffeeError } from '@coffee/core';
import { causeOf, isHopeless, transportClosed, type Troubled } from './amqp-errors';
import {
  begin,
  isSteady,
  retryDelay,
  step,
  type LifecycleEffect,
  type LifecycleEvent,
  type LifecycleState,
} from './connection-lifecycle';
import { TELL_AGAIN, brokerOf, type ConnectionRole, type Settings } from './options';
import { reasonOf } from './reasons';

/** For the socket and the broker's greeting together (ms). */
const CONNECT_TIMEOUT = 10_000;

export interface ConnectionListener {
  /** There is a connection. Channels of the last one are gone, and what was delivered on them has gone back. */
  up(model: ChannelModel): void;
  down(): void;
}

export class ManagedConnection implements Troubled {
  readonly #listeners = new Set<ConnectionListener>();
  readonly #started = performance.now();
  #state: LifecycleState;
  #model: ChannelModel | undefined;
  /** Host and port of the last attempt, and when it was open. */
  #broker = '';
  #openedAt = 0;
  /** Destroys the socket of the attempt or connection that exists. */
  #cut: AbortController | undefined;
  #timer: NodeJS.Timeout | undefined;
  #blocked = false;
  #waiting = new Set<{ resolve: (model: ChannelModel) => void; reject: (error: CoffeeError) => void }>();
  #lastFailure: unknown;
  /** What is wrong with a connection that was open. */
  #loss: string | undefined;
  /** When it was told last that a broker is out of reach, for each broker and reason. */
  readonly #told = new Map<string, number>();
  /** Why it is closed, when that was not asked for. */
  #end: CoffeeError | undefined;
  #closed: Promise<void>;
  #onClosed!: () => void;

  constructor(
    readonly role: ConnectionRole,
    private readonly settings: Settings,
  ) {
    this.#closed = new Promise((resolve) => (this.#onClosed = resolve));
    const [state, effects] = begin();
    this.#state = state;
    this.#carryOut(effects);
  }

  /** `blocked`: open, but the broker does not read from it because of an alarm of its own. */
  get state(): LifecycleState['name'] | 'blocked' {
    return this.#blocked ? 'blocked' : this.#state.name;
  }

  /** The connection of this moment, if there is one. */
  get model(): ChannelModel | undefined {
    return this.#model;
  }

  /** Why it is not there, or why a channel of it has gone. Names the broker, and nothing of user and password. */
  get trouble(): string {
    if (this.#model) return `the broker at ${this.#broker} has closed the channel`;
    return this.#loss ?? this.#outOfReach().message;
  }

  /** Not told of the connection of this moment. */
  listen(listener: ConnectionListener): void {
    this.#listeners.add(listener);
  }

  forget(listener: ConnectionListener): void {
    this.#listeners.delete(listener);
  }

  /**
   * The connection, once there is one.
   * @throws CoffeeError TRANSPORT when there is none within `patience` ms, or never can be; CLOSED when it was closed.
   */
  whenUp(patience: number): Promise<ChannelModel> {
    if (this.#model) return Promise.resolve(this.#model);
    if (this.#state.name === 'closing' || this.#state.name === 'closed')
      return Promise.reject(this.#end ?? transportClosed());
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => waiter.reject(this.#outOfReach()), patience);
      const settle = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(waiter);
      };
      const waiter = {
        resolve: (model: ChannelModel) => (settle(), resolve(model)),
        reject: (error: CoffeeError) => (settle(), reject(error)),
      };
      this.#waiting.add(waiter);
    });
  }

  /** Idempotent. Channels should be closed before: the farewell may overtake what they still have to say. */
  close(): Promise<void> {
    this.#happened({ type: 'closeAsked' });
    return this.#closed;
  }

  #happened(event: LifecycleEvent): void {
    if (event.type === 'failed' || event.type === 'lost') this.#lastFailure = event.error ?? this.#lastFailure;
    if (event.type === 'lost')
      this.#loss = `the connection to the broker at ${this.#broker} was lost: ${reasonOf(this.#lastFailure)}`;
    const [state, effects] = step(this.#state, event);
    this.#state = state;
    this.#carryOut(effects);
  }

  #carryOut(effects: readonly LifecycleEffect[]): void {
    for (const effect of effects) {
      switch (effect.do) {
        case 'connect':
          void this.#connect(effect.attempt);
          break;
        case 'abandon':
          this.#cut?.abort();
          break;
        case 'disconnect':
          this.#disconnect();
          break;
        case 'schedule':
          this.#schedule(effect.attempt);
          break;
        case 'cancelTimer':
          clearTimeout(this.#timer);
          break;
        case 'announce':
          this.#announce(effect);
          break;
      }
    }
  }

  async #connect(attempt: number): Promise<void> {
    const { urls, heartbeat, name, outage } = this.settings;
    const url = new URL(urls[(attempt - 1) % urls.length]!);
    this.#broker = url.host;
    if (!url.searchParams.has('heartbeat')) url.searchParams.set('heartbeat', String(heartbeat));
    const cut = (this.#cut = new AbortController());
    // The signal goes through to the socket.
    const socket: SocketOptions & { signal: AbortSignal } = {
      noDelay: true,
      keepAlive: true,
      timeout: CONNECT_TIMEOUT,
      signal: cut.signal,
      clientProperties: { connection_name: `${name} ${this.role} ${process.pid}` },
    };
    try {
      const model = await connect(url.href, socket);
      this.#watch(model, cut);
      this.#model = model;
      this.#openedAt = performance.now();
      this.#told.clear();
      this.settings.onEvent({ type: 'opened', role: this.role, broker: url.host });
      this.#happened({ type: 'opened' });
    } catch (error) {
      cut.abort();
      this.#tellUnreachable(url.host, reasonOf(error));
      const hopeless = isHopeless(error) || performance.now() - this.#started >= outage;
      this.#happened({ type: 'failed', error, hopeless });
    }
  }

  #tellUnreachable(broker: string, reason: string): void {
    if (this.#state.name === 'closing') return;
    const what = `${broker} ${reason}`;
    const now = performance.now();
    if (now - (this.#told.get(what) ?? -Infinity) < TELL_AGAIN) return;
    this.#told.set(what, now);
    this.settings.onEvent({ type: 'unreachable', role: this.role, broker, reason });
  }

  #watch(model: ChannelModel, cut: AbortController): void {
    let reason: unknown;
    model.on('error', (error) => (reason = error));
    model.on('close', (error?: Error) => {
      // amqplib ends the socket politely, which on a broken way takes minutes.
      cut.abort();
      if (this.#model !== model) return;
      this.#model = undefined;
      this.#blocked = false;
      const steady = isSteady(performance.now() - this.#openedAt, this.settings.reconnect);
      this.#happened({ type: 'lost', error: error ?? reason, steady });
    });
    model.on('blocked', (why) => {
      this.#blocked = true;
      this.settings.onEvent({ type: 'blocked', role: this.role, reason: why });
    });
    model.on('unblocked', () => {
      this.#blocked = false;
      this.settings.onEvent({ type: 'unblocked', role: this.role });
    });
  }

  #disconnect(): void {
    const [model, cut] = [this.#model, this.#cut];
    const timer = setTimeout(() => cut?.abort(), this.settings.closing);
    model?.once('close', () => clearTimeout(timer));
    // 'close' follows, from the farewell or from the socket.
    model?.close().catch(() => cut?.abort());
  }

  #schedule(attempt: number): void {
    const delay = retryDelay(attempt, this.settings.reconnect, Math.random());
    this.settings.onEvent({ type: 'retryScheduled', role: this.role, attempt, delay });
    this.#timer = setTimeout(() => this.#happened({ type: 'retryDue' }), delay);
  }

  #announce(effect: LifecycleEffect & { do: 'announce' }): void {
    switch (effect.what) {
      case 'up': {
        const model = this.#model!;
        for (const { resolve } of [...this.#waiting]) resolve(model);
        for (const listener of [...this.#listeners]) listener.up(model);
        break;
      }
      case 'down':
        if (effect.error !== undefined)
          this.settings.onEvent({
            type: 'lost',
            role: this.role,
            broker: this.#broker,
            reason: reasonOf(effect.error),
          });
        for (const listener of [...this.#listeners]) listener.down();
        break;
      case 'closed': {
        if (effect.error !== undefined) this.#end = this.#outOfReach();
        const error = this.#end ?? transportClosed();
        for (const { reject } of [...this.#waiting]) reject(error);
        this.settings.onEvent({ type: 'closed', role: this.role });
        this.#onClosed();
        break;
      }
    }
  }

  #outOfReach(): CoffeeError {
    const brokers = this.settings.urls.map(brokerOf).join(', ');
    const why = this.#lastFailure === undefined ? '' : `: ${reasonOf(this.#lastFailure)}`;
    return new CoffeeError('TRANSPORT', `no connection to RabbitMQ at ${brokers}${why}`, {
      cause: causeOf(this.#lastFailure),
    });
  }
}
