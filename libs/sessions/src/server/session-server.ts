/**
 * The gateway's port for clients. Owns: the listening socket, with or without TLS, how many connections there are, the timers of
 * leases and sweeping, that clients go elsewhere when this gateway is cut off from the broker, and an orderly stop. Must not know: what clients say.
 */
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { asCoffeeError, cannotListen, type JobId, type ListenAddress } from '@coffee/core';
import { FrameConnection, type FrameHandler } from '../frame-connection';
import { tcp, type Network } from '../network';
import { networkOf } from './client-network';
import { ClientAccess } from './client-access';
import { DeliveryTurns } from './delivery-turns';
import type { SessionOptions } from './options';
import { SharedResults } from './result-window';
import { JobSession, type ServedOptions } from './job-session';
import { ServerSession } from './server-session';
import { UploadWindow } from './upload-window';

export interface SessionServerOptions extends SessionOptions, ListenAddress {
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Where clients come from when there is no TLS. Default: TCP. */
  readonly network?: Network;
  /** Empty: everybody may come, and all jobs have one owner. */
  readonly tokens: readonly string[];
  /** Shared with other ports, whose tokens these are then. Left out: this port's own. */
  readonly access?: ClientAccess;
  /** Leases are renewed and jobs swept so often, in ms: a third of the lease or less. */
  readonly renewal: number;
}

/** Connections that are being refused with a reason, or evicted; those beyond are dropped. */
const REFUSED = 64;

export class SessionServer {
  readonly #server: Server;
  readonly #access: ClientAccess;
  readonly #sharedResults: SharedResults;
  readonly #deliveries: DeliveryTurns;
  readonly #sessions = new Set<ServerSession>();
  readonly #served = new Set<JobSession>();
  readonly #timers: readonly NodeJS.Timeout[];
  #sweeping: Promise<void> | undefined;
  readonly #takingOn = new Set<JobId>();
  /** Since when this gateway can do nothing. */
  #cutOff: number | undefined;
  #idle: () => void = () => undefined;

  private constructor(private readonly options: SessionServerOptions) {
    const { tls, limits, network = tcp } = options;
    this.#access = options.access ?? new ClientAccess(options);
    this.#sharedResults = new SharedResults(limits.sharedResultBytes);
    this.#deliveries = new DeliveryTurns(limits.deliveries, limits.frameDeadline);
    this.#server = tls
      ? createTlsServer({ ...tls, handshakeTimeout: limits.handshake, minVersion: 'TLSv1.2' })
      : network.createServer();
    this.#server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => this.#connected(socket));
    if (tls) this.#server.on('connection', (socket) => this.#entered(socket));
    // A handshake of TLS that fails or takes too long is told here and nowhere else; nobody else closes its socket.
    this.#server.on('tlsClientError', (_error: Error, socket: Socket) => socket.destroy());
    this.#server.maxConnections = this.#access.places.most + REFUSED;
    this.#timers = [
      setInterval(() => this.#renew(), options.renewal).unref(),
      setInterval(() => this.#lookForProblem(), limits.cutOff / 5).unref(),
    ];
  }

  /** The job service must have been started. @throws CoffeeError USAGE when the port cannot be had. */
  static async start(options: SessionServerOptions): Promise<SessionServer> {
    const server = new SessionServer(options);
    await server.#listen();
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get connections(): number {
    return this.#sessions.size;
  }

  /** Takes no more connections and sends all clients elsewhere; their jobs go on. Resolves when all are gone. */
  async stop(): Promise<void> {
    this.#timers.forEach(clearInterval);
    this.#server.close();
    const gone = new Promise<void>((resolve) => (this.#idle = resolve));
    for (const session of this.#sessions) session.leave('is stopping');
    if (this.#sessions.size > 0) await gone;
    await Promise.all([...this.#served].map((served) => served.stop()));
    this.#served.clear();
  }

  /**
   * Hosts a job that needs no client: its answers are to be kept, all of its tables are in, and nobody hosts it. Does nothing when it is hosted here.
   * @throws CoffeeError as `JobService.resume`, when another gateway was faster among others.
   */
  async takeOn(job: JobId): Promise<void> {
    const { service, events, problem } = this.options;
    const record = service.find(job);
    const isHere = this.#takingOn.has(job) || [...this.#served].some((served) => served.job === job);
    if (!record || isHere || problem?.() !== undefined) return;
    this.#takingOn.add(job);
    try {
      const served = await JobSession.resume(record, this.#withoutClient());
      events.jobTakenOn?.(job);
      if (!served.isReleased) this.#served.add(served);
    } finally {
      this.#takingOn.delete(job);
    }
  }

  #withoutClient(): ServedOptions {
    return {
      ...this.options,
      connection: undefined,
      by: {},
      window: new UploadWindow(0, () => undefined),
      party: '',
      sharedResults: this.#sharedResults,
      onFetched: () => undefined,
      from: 0,
      mark: 0,
      onGone: (served) => this.#served.delete(served),
    };
  }

  #listen(): Promise<void> {
    const { host, port, onError } = this.options;
    return new Promise((resolve, reject) => {
      this.#server.once('error', (cause) => {
        this.#timers.forEach(clearInterval);
        reject(cannotListen(this.options, cause));
      });
      this.#server.listen(port, host, () => {
        this.#server.removeAllListeners('error');
        this.#server.on('error', onError);
        resolve();
      });
    });
  }

  /** A handshake of TLS begins: until it is through nobody can be told anything. */
  #entered(socket: Socket): void {
    const { peer, address } = addressOf(socket);
    try {
      this.#access.places.enter(peer, address, () => socket.destroy());
      socket.on('close', () => this.#access.places.leave(peer));
    } catch {
      socket.destroy();
    }
  }

  #connected(socket: Socket): void {
    const { limits, events } = this.options;
    const { peer, address } = addressOf(socket);
    try {
      this.#access.places.enter(peer, address, () => socket.destroy());
    } catch (thrown) {
      const refused: FrameHandler = { frame: () => undefined, closed: () => undefined };
      new FrameConnection(socket, limits, refused).fail(thrown);
      return;
    }
    const session = new ServerSession({
      ...this.options,
      tokens: this.#access.tokens,
      rates: this.#access.rates,
      sharedResults: this.#sharedResults,
      deliveries: this.#deliveries,
      peer,
      address,
      begin: (owner) => this.#access.places.begin(peer, owner),
      serve: (served) => this.#served.add(served),
      forget: (served) => this.#served.delete(served),
      onClosed: (closed, error) => {
        this.#sessions.delete(closed);
        this.#access.places.leave(peer);
        events.closed?.(peer, error);
        if (this.#sessions.size === 0) this.#idle();
      },
    });
    this.#sessions.add(session);
    events.opened?.(peer);
    session.attach(new FrameConnection(socket, limits, session));
  }

  #lookForProblem(): void {
    const problem = this.options.problem?.();
    const now = performance.now();
    this.#cutOff = problem === undefined ? undefined : (this.#cutOff ?? now);
    if (problem === undefined || now - (this.#cutOff ?? now) < this.options.limits.cutOff) return;
    for (const session of this.#sessions) session.leave(`can do nothing for now: ${problem}`);
  }

  /** Hosts a job that nobody hosts and that needs no client, unless another gateway is faster. Nobody waits for it. */
  adopt(job: JobId): void {
    this.takeOn(job).catch((thrown: unknown) => {
      // Another gateway has it, or it has ended: both are as well.
      const { code } = asCoffeeError(thrown);
      if (code !== 'SUPERSEDED' && code !== 'JOB_OVER') this.options.onError(thrown);
    });
  }

  #renew(): void {
    const { service, onError, problem } = this.options;
    const now = performance.now();
    // Of what the broker tells nothing comes, or not even the journal has come since the last time.
    const seen = problem?.() === undefined && this.#sweeping === undefined;
    for (const served of this.#served) {
      if (served.needsLease) served.renew(now);
      served.checkProgress(now, seen);
    }
    // One at a time: while the broker is away it waits.
    this.#sweeping ??= service
      .sweep((job) => this.adopt(job))
      .catch(onError)
      .finally(() => (this.#sweeping = undefined));
  }
}

let unnamed = 0;

/** Where a socket comes from. One that does not know, of a network in memory, has a name of its own. */
function addressOf({ remoteAddress = '?', remotePort = ++unnamed }: Socket): {
  readonly peer: string;
  readonly address: string;
} {
  return { peer: `${remoteAddress}:${remotePort}`, address: networkOf(remoteAddress) };
}
