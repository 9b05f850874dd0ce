/**
 * One connection to a gateway as a client has it: connected, authenticated, then frames. Owns: the handshake and turning ERROR
 * frames into errors. Must not know: jobs, reconnecting.
 */
import { isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { CoffeeError } from '@coffee/core';
import {
  CLIENT_PROTOCOL_MAGIC,
  CLIENT_PROTOCOL_VERSION,
  SessionError,
  sessionErrors,
  type SessionErrorCode,
} from '@coffee/protocol';
import { parseFrame, type FrameType } from '../frame-table';
import { FrameConnection, type Frame } from '../frame-connection';
import type { BeginConnection, ConnectionReady, ErrorMessage, Messages } from '../messages';
import { tcp, type Network } from '../network';

export interface GatewayAddress {
  readonly host: string;
  readonly port: number;
}

export interface ConnectOptions {
  readonly token?: string;
  /** As in BEGIN_CONNECTION. */
  readonly client?: string;
  readonly attempt?: number;
  /** Present: TLS. `ca`: certificates to trust instead of the system's; `servername` instead of the host. */
  readonly tls?: { readonly ca?: string; readonly servername?: string };
  /** How a gateway is reached without TLS. Default: TCP. */
  readonly network?: Network;
  /** For connecting and the handshake, in ms. Default 10,000. */
  readonly timeout?: number;
  /** Default 10,000; after the handshake, a gateway that says nothing for three times as long is gone. */
  readonly pingInterval?: number;
}

export interface ConnectionListener {
  /** What it throws ends the connection; a SessionError or BAD_MESSAGE as a violation of the protocol. */
  frame(frame: Frame, connection: GatewayConnection): void;
  /** Once; `error` says why unless the connection was closed in order. */
  closed(error: Error | undefined): void;
}

/** A gateway that does not keep to the protocol: trying again with it does not help. */
export class ProtocolViolation extends SessionError {
  override readonly name = 'ProtocolViolation';
  constructor(
    readonly gateway: string,
    cause: CoffeeError,
  ) {
    super('BAD_FRAME', `gateway ${gateway} broke the protocol: ${cause.message}`, { cause });
  }
}

/** A gateway sends no uploads. */
const MAX_FRAME_BYTES = 0;

export class GatewayConnection {
  readonly #frames: FrameConnection;
  readonly #settled: Promise<ConnectionReady>;
  #listener: ConnectionListener | undefined;
  #resolve: (ready: ConnectionReady) => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;
  #ready: ConnectionReady | undefined;
  readonly #closedEarly: string;
  #error: SessionError | undefined;

  private constructor(
    socket: Socket,
    private readonly gateway: string,
    options: ConnectOptions,
  ) {
    const { timeout = 10_000, pingInterval = 10_000 } = options;
    this.#closedEarly = `it closed the connection${options.tls ? '' : ' (perhaps it wants TLS)'}`;
    this.#settled = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#frames = new FrameConnection(
      socket,
      { maxFrameBytes: MAX_FRAME_BYTES, frameDeadline: 60_000, pingInterval },
      { frame: (frame) => this.#frame(frame), closed: (error) => this.#closed(error) },
    );
    const timer = setTimeout(() => this.#frames.destroy(unreachable('it does not answer')), timeout);
    this.#settled.catch(() => undefined).finally(() => clearTimeout(timer));
  }

  /** `signal`: gives up the attempt. @throws SessionError as the gateway said it, CoffeeError TRANSPORT when it cannot be reached. */
  static async connect(
    { host, port }: GatewayAddress,
    options: ConnectOptions,
    listener: ConnectionListener,
    signal?: AbortSignal,
  ): Promise<GatewayConnection> {
    const { tls, token, client, attempt, network = tcp } = options;
    const socket = tls
      ? connectTls({ host, port, ...(isIP(host) === 0 && { servername: host }), ...tls })
      : network.connect({ host, port });
    const connection = new GatewayConnection(socket, `${host}:${port}`, options);
    connection.#listener = listener;
    const begin: BeginConnection = {
      magic: CLIENT_PROTOCOL_MAGIC,
      version: CLIENT_PROTOCOL_VERSION,
      ...(token !== undefined && { token }),
      ...(client !== undefined && { client }),
      ...(attempt !== undefined && { attempt }),
    };
    void connection.sendJson('BEGIN_CONNECTION', begin);
    const giveUp = (): void => connection.#frames.destroy(unreachable('the attempt was given up'));
    signal?.addEventListener('abort', giveUp);
    try {
      await connection.#settled;
    } finally {
      signal?.removeEventListener('abort', giveUp);
    }
    return connection;
  }

  /** What the gateway allows. */
  get ready(): ConnectionReady {
    if (!this.#ready) throw new CoffeeError('INTERNAL', 'the handshake is not over');
    return this.#ready;
  }

  send(type: FrameType, payload: Uint8Array): Promise<void> {
    return this.#frames.send(type, payload);
  }

  sendJson<Type extends keyof Messages>(type: Type, message: Messages[Type]): Promise<void> {
    return this.#frames.sendJson(type, message);
  }

  /** Sends what is waiting, then closes. */
  close(): void {
    this.#frames.close();
  }

  /** Closes at once, for this reason. */
  destroy(error?: CoffeeError): void {
    this.#frames.destroy(error);
  }

  #frame(frame: Frame): void {
    if (frame.type === 'ERROR') {
      this.#error = errorOf(parseFrame(frame.type, frame.payload).content);
      this.#frames.close();
    } else if (this.#ready) this.#listener?.frame(frame, this);
    else if (frame.type === 'CONNECTION_READY') {
      const ready = parseFrame(frame.type, frame.payload).content;
      if (ready.version !== CLIENT_PROTOCOL_VERSION)
        throw new SessionError(
          'BAD_FRAME',
          `it speaks version ${ready.version}, this client ${CLIENT_PROTOCOL_VERSION}`,
        );
      this.#ready = ready;
      this.#frames.keepAlive();
      this.#resolve(this.#ready);
    } else throw new SessionError('BAD_ORDER', `${frame.type} came before CONNECTION_READY`);
  }

  #closed(thrown: Error | undefined): void {
    const error = this.#error ?? (thrown && this.#describe(thrown));
    if (this.#ready) this.#listener?.closed(error);
    else this.#reject(error ?? unreachable(this.#closedEarly));
  }

  /** Errors of a socket come as they are; those of ours say what the gateway has done. */
  #describe(error: Error): CoffeeError {
    if (!(error instanceof CoffeeError)) return asConnectionError(error);
    const broken = error instanceof SessionError ? !error.retriable : error.code === 'BAD_MESSAGE';
    return broken ? new ProtocolViolation(this.gateway, error) : error;
  }
}

const unreachable = (why: string, cause?: unknown): CoffeeError =>
  new CoffeeError('TRANSPORT', `the gateway cannot be reached: ${why}`, { cause });

const asConnectionError = (error: Error): CoffeeError =>
  isOfTls(error)
    ? new CoffeeError('SESSION', `the gateway cannot be reached: TLS: ${error.message}`, { cause: error })
    : unreachable(error.message, error);

/** A certificate that is not trusted, or no TLS at all: trying again does not help. */
const isOfTls = (error: NodeJS.ErrnoException): boolean => /CERT|_TLS_|_SSL_|EPROTO/.test(error.code ?? '');

/** A code that this client does not know is that of a newer gateway, which says itself whether trying again helps. */
function errorOf({ code, message, retriable }: ErrorMessage): SessionError {
  const known = sessionErrorCodes.find((candidate) => candidate === code);
  return new SessionError(known ?? (retriable ? 'UNAVAILABLE' : 'INTERNAL'), message || 'no reason was given');
}

const sessionErrorCodes = Object.keys(sessionErrors) as SessionErrorCode[];
