/**
 * The gateway's port for frames. Owns: with or without TLS, a session for each connection that has a place, that clients go elsewhere when
 * this gateway is cut off from the broker, and an orderly stop. Must not know: what clients say.
 */
import type { Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { JobId, ListenAddress } from '@coffee/core';
import { FrameConnection, type FrameHandler } from '../frame-connection';
import { tcp, type Network } from '../network';
import { ClientAccess } from './client-access';
import { ClientPort, type Place } from './client-port';
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

export class SessionServer {
  readonly #server: Server;
  readonly #port: ClientPort;
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
    this.#port = new ClientPort({
      ...options,
      server: this.#server,
      isSecure: tls !== undefined,
      places: this.#access.places,
      connected: (socket, place) => this.#connected(socket, place),
      refused: (socket, error) => {
        const refused: FrameHandler = { frame: () => undefined, closed: () => undefined };
        new FrameConnection(socket, limits, refused).fail(error);
      },
    });
    this.#looking = setInterval(() => this.#lookForProblem(), limits.cutOff / 5).unref();
  }

  /** The job service must have been started. @throws CoffeeError USAGE when the port cannot be had. */
  static async start(options: SessionServerOptions): Promise<SessionServer> {
    const server = new SessionServer(options);
    await server.#port.listen().catch((thrown: unknown) => {
      server.#stopTimers();
      throw thrown;
    });
    return server;
  }

  get port(): number {
    return this.#port.number;
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

  #connected(socket: Socket, { peer, address, begin }: Place): void {
    const { limits, events } = this.options;
    const session = new ServerSession({
      ...this.options,
      tokens: this.#access.tokens,
      rates: this.#access.rates,
      sharedResults: this.#jobs.sharedResults,
      deliveries: this.#deliveries,
      looks: this.#looks,
      peer,
      address,
      begin,
      serve: (served) => this.#jobs.add(served),
      forget: (served) => this.#jobs.delete(served),
      onClosed: (closed, error) => {
        this.#sessions.delete(closed);
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
