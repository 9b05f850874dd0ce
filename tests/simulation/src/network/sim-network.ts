/**
 * The network between clients and gateways: hosts by name, connections as pairs in memory. Owns: who listens where, all connections, and
 * what can happen to them: refused, reset, silent. Must not know: frames.
 */
import { EventEmitter } from 'node:events';
import type { Server, Socket } from 'node:net';
import type { Network } from '@coffee/sessions';
import type { Chance } from '../virtual/chance';
import type { Scheduler } from '../virtual/scheduler';
import type { SimProcess } from '../virtual/sim-process';
import { SimSocket, type Wire } from './sim-socket';

/** A connection, by its two ends. */
export interface Line {
  readonly client: SimSocket;
  readonly gateway: SimSocket;
}

export class SimNetwork {
  readonly #servers = new Map<string, SimServer>();
  readonly #lines = new Set<Line>();
  readonly #wire: Wire;
  #lastPort = 40_000;

  constructor(
    readonly scheduler: Scheduler,
    chance: Chance,
  ) {
    this.#wire = { scheduler, latency: () => chance.duration(0.05, 20) };
  }

  /** Connections that are open. */
  get lines(): Line[] {
    return [...this.#lines];
  }

  /** The network as a process sees it that runs on this host. When the process is killed its connections are reset. */
  of(process: SimProcess, host: string): Network {
    void process.dead.then(() => this.#reset(process));
    return {
      createServer: () => new SimServer(process, host, this.#servers) as unknown as Server,
      connect: (address) => this.#connect(process, host, address) as unknown as Socket,
    };
  }

  /** Resets a connection, as a cut line does that both sides learn of. */
  cut({ client, gateway }: Line): void {
    for (const end of [client, gateway]) {
      this.scheduler.after(0, () => end.destroy(new Error('the line was cut')), end.process);
    }
  }

  #connect(process: SimProcess, host: string, to: { readonly host: string; readonly port: number }): SimSocket {
    const client = new SimSocket(this.#wire, process, to.host, to.port);
    this.scheduler.after(this.#wire.latency(), () => {
      const server = this.#servers.get(`${to.host}:${to.port}`);
      if (!server?.process.alive) {
        client.destroy(
          Object.assign(new Error(`connect ECONNREFUSED ${to.host}:${to.port}`), { code: 'ECONNREFUSED' }),
        );
        return;
      }
      if (client.destroyed) return;
      const gateway = new SimSocket(this.#wire, server.process, host, ++this.#lastPort);
      const line = { client, gateway };
      this.#lines.add(line);
      for (const end of [client, gateway]) end.once('close', () => this.#lines.delete(line));
      // Accepted by the system, even when the process stands still; the process learns of it in its own turn.
      this.scheduler.after(0, () => server.emit('connection', gateway), server.process);
      this.scheduler.after(0, () => SimSocket.join(client, gateway), server.process);
      client.emit('connect');
    });
    return client;
  }

  #reset(process: SimProcess): void {
    for (const { client, gateway } of this.#lines) {
      const [gone, other] = gateway.process === process ? [gateway, client] : [client, gateway];
      if (gone.process !== process) continue;
      gone.vanish();
      other.hearReset();
    }
    for (const [address, server] of this.#servers) if (server.process === process) this.#servers.delete(address);
  }
}

/** As much of `net.Server` as a session server uses. */
class SimServer extends EventEmitter {
  maxConnections = Infinity;
  #address: { readonly address: string; readonly port: number } | undefined;

  constructor(
    readonly process: SimProcess,
    private readonly host: string,
    private readonly servers: Map<string, SimServer>,
  ) {
    super();
  }

  listen(port: number, _host: string, listening: () => void): this {
    this.#address = { address: this.host, port };
    this.servers.set(`${this.host}:${port}`, this);
    setImmediate(listening);
    return this;
  }

  address(): { readonly address: string; readonly port: number } | undefined {
    return this.#address;
  }

  close(): this {
    if (this.#address) this.servers.delete(`${this.host}:${this.#address.port}`);
    return this;
  }
}
