/**
 * A port of the gateway at which clients connect. Owns: listening, a place for each connection from its first byte on, also while a handshake of TLS
 * goes on, and those that have no place and are to be told so. Must not know: what is spoken there.
 */
import type { AddressInfo, Server, Socket } from 'node:net';
import { listenAt, type ListenAddress } from '@coffee/core';
import { networkOf } from './client-network';
import type { ConnectionPlaces } from './connection-places';
import { Crowd } from './crowd';

/** Where a connection comes from, which has a place until it is closed. */
export interface Place {
  /** Address and port, for whoever reads a log. */
  readonly peer: string;
  /** The address, with IPv6 the network, that limits go by. */
  readonly address: string;
  /** It is this owner's now. Idempotent. @throws SessionError TOO_MANY */
  readonly begin: (owner: string) => void;
}

export interface ClientPortOptions extends ListenAddress {
  /** Not listening yet. */
  readonly server: Server;
  readonly isSecure: boolean;
  /** Shared with other ports. */
  readonly places: ConnectionPlaces;
  readonly connected: (socket: Socket, place: Place) => void;
  /** There is no place for it: it may be told why, and is ended when there is no more room for such. */
  readonly refused: (socket: Socket, error: unknown) => void;
  readonly onError: (error: unknown) => void;
}

/** Connections that are told that there is no place for them. */
const REFUSED = 64;
/** Connections that make room for others, and are not closed yet; those beyond are dropped. */
const LEAVING = 64;

type Entered = { readonly place: Place } | { readonly error: unknown };

export class ClientPort {
  /** Connections by address and port of both ends. With TLS: until their handshake is through. */
  readonly #handshakes = new Map<string, Entered>();
  readonly #refused = new Crowd(REFUSED);
  #unnamed = 0;

  constructor(private readonly options: ClientPortOptions) {
    const { server, isSecure, places } = options;
    if (isSecure) {
      server.on('connection', (socket: Socket) => this.#entered(socket));
      server.on('secureConnection', (socket: Socket) => this.#secured(socket));
      // A handshake of TLS that fails or takes too long is told here and nowhere else; nobody else closes its socket.
      server.on('tlsClientError', (_error: Error, socket: Socket) => socket.destroy());
    } else server.on('connection', (socket: Socket) => this.#tell(socket, this.#enter(this.#nameOf(socket), socket)));
    server.maxConnections = places.most + REFUSED + LEAVING;
  }

  /** @throws CoffeeError USAGE when the port cannot be had. */
  async listen(): Promise<void> {
    const { server, onError } = this.options;
    await listenAt(server, this.options);
    server.on('error', onError);
  }

  get number(): number {
    return (this.options.server.address() as AddressInfo).port;
  }

  /** A handshake of TLS begins: until it is through nobody can be told anything. */
  #entered(socket: Socket): void {
    const name = this.#nameOf(socket);
    this.#handshakes.set(name, this.#enter(name, socket));
    socket.once('close', () => this.#handshakes.delete(name));
  }

  #secured(socket: Socket): void {
    const name = this.#nameOf(socket);
    const entered = this.#handshakes.get(name);
    this.#handshakes.delete(name);
    if (entered) this.#tell(socket, entered);
    else socket.destroy();
  }

  #tell(socket: Socket, entered: Entered): void {
    if ('place' in entered) this.options.connected(socket, entered.place);
    else this.options.refused(socket, entered.error);
  }

  /** Takes a place until the socket is closed, or one among those that are refused. */
  #enter(name: string, socket: Socket): Entered {
    const { places } = this.options;
    const address = networkOf(socket.remoteAddress ?? '?');
    const evict = (): void => void socket.destroy();
    try {
      places.enter(name, address, evict);
    } catch (error) {
      this.#refused.add(name, { address, evict });
      socket.once('close', () => this.#refused.delete(name));
      return { error };
    }
    socket.once('close', () => places.leave(name));
    const [peer = name] = name.split(' ');
    return { place: { peer, address, begin: (owner) => places.begin(name, owner) } };
  }

  /** Of no other connection that is open. One that does not know where it comes from, of a network in memory, has a name of its own. */
  #nameOf({ remoteAddress = '?', remotePort = ++this.#unnamed, localAddress = '?', localPort = 0 }: Socket): string {
    return `${remoteAddress}:${remotePort} ${localAddress}:${localPort}`;
  }
}
