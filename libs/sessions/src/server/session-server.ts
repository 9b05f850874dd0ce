/**
 * The gateway's port for clients. Owns: the listening socket, with or without TLS, how many connections there are, that clients go elsewhere when
 * this gateway is cut off from the broker, and an orderly stop. Must not know: what clients say.
 */
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { cannotListen, type JobId, type ListenAddress } from '@coffee/core';
import { FrameConnection, type FrameHandler } from '../frame-connection';
import { tcp, type Network } from '../network';
import { networkOf } from './client-network';
import { ClientAccess } from './client-access';
import { DeliveryTurns } from './delivery-turns';
import { JobLooks } from './job-looks';
import { ServedJobs, type ServedJobsOptions } from './served-jobs';
import { ServerSession } from './server-session';

export interface SessionServerOptions extends ServedJobsOptions, ListenAddress {
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Where clients come from when there is no TLS. Default: TCP. */
  readonly network?: Network;
  /** Empty: everybody may come, and all jobs have one owner. */
  readonly tokens: readonly string[];
  /** Shared with other ports, whose tokens these are then. Left out: this port's own. */
  readonly access?: ClientAccess;
}

/** Connections that are being refused with a reason, or evicted; those beyond are dropped. */
const REFUSED = 64;

export class SessionServer {
  readonly #server: Server;
  readonly #access: ClientAccess;
  readonly #jobs: ServedJobs;
  readonly #deliveries: DeliveryTurns;
  readonly #looks: JobLooks;
  readonly #sessions = new Set<ServerSession>();
  readonly #looking: NodeJS.Timeout;
  /** Since when this gateway can do nothing. */
  #cutOff: number | undefined;
  #idle: () => void = () => undefined;

  private constructor(private readonly options: SessionServerOptions) {
    const { tls, limits, network = tcp } = options;
    this.#access = options.access ?? new ClientAccess(options);
    this.#jobs = new ServedJobs(options);
    this.#deliveries = new DeliveryTurns(limits.deliveries, limits.frameDeadline);
    this.#looks = new JobLooks(options.service);
    this.#server = tls
      ? createTlsServer({ ...tls, handshakeTimeout: limits.handshake, minVersion: 'TLSv1.2' })
      : network.createServer();
    this.#server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => this.#connected(socket));
    if (tls) this.#server.on('connection', (socket) => this.#entered(socket));
    // A handshake of TLS that fails or takes too long is told here and nowhere else; nobody else closes its socket.
    this.#server.on('tlsClientError', (_error: Error, socket: Socket) => socket.destroy());
    this.#server.maxConnections = this.#access.places.most + REFUSED;
    this.#looking = setInterval(() => this.#lookForProblem(), limits.cutOff / 5).unref();
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
    this.#stopTimers();
    this.#server.close();
    const gone = new Promise<void>((resolve) => (this.#idle = resolve));
    for (const session of this.#sessions) session.leave('is stopping');
    if (this.#sessions.size > 0) await gone;
    await this.#jobs.stop();
  }

  /** As `ServedJobs.adopt`. */
  adopt(job: JobId): void {
    this.#jobs.adopt(job);
  }

  #stopTimers(): void {
    clearInterval(this.#looking);
    this.#jobs.stopRenewing();
  }

  #listen(): Promise<void> {
    const { host, port, onError } = this.options;
    return new Promise((resolve, reject) => {
      this.#server.once('error', (cause) => {
        this.#stopTimers();
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
      sharedResults: this.#jobs.sharedResults,
      deliveries: this.#deliveries,
      looks: this.#looks,
      peer,
      address,
      begin: (owner) => this.#access.places.begin(peer, owner),
      serve: (served) => this.#jobs.add(served),
      forget: (served) => this.#jobs.delete(served),
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
    this.#looks.sweep(now);
    this.#cutOff = problem === undefined ? undefined : (this.#cutOff ?? now);
    if (problem === undefined || now - (this.#cutOff ?? now) < this.options.limits.cutOff) return;
    for (const session of this.#sessions) session.leave(`can do nothing for now: ${problem}`);
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
