/**
 * Where connections come from. Owns: TCP, the only network outside tests; the simulation hands in one whose connections are
 * pairs in memory. Must not know: TLS, frames.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';

export interface Network {
  /** Not listening yet; it emits `connection` with a socket. */
  createServer(): Server;
  /** A socket that emits `connect`, or `error`. */
  connect(address: { readonly host: string; readonly port: number }): Socket;
}

export const tcp: Network = { createServer: () => createServer(), connect: (address) => connect(address) };
