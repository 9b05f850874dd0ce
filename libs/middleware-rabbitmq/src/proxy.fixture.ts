/** A way to the broker that a test can cut, block and mend. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Proxy {
  /** The broker's URL, through this proxy. */
  readonly url: string;
  /** Cuts all connections at once, as a broken network does; new ones are let through. */
  cut(): void;
  /** Cuts all connections, and refuses new ones until `mend`. */
  block(): void;
  mend(): void;
  /** From now on, on the connections there are: what the broker says is lost, what it is told still arrives. */
  deafen(): void;
  stop(): Promise<void>;
}

export async function startProxy(target: string): Promise<Proxy> {
  const url = new URL(target);
  const sockets = new Set<Socket>();
  const ways: { readonly near: Socket; readonly far: Socket }[] = [];
  let blocked = false;
  const server = createServer({ noDelay: true }, (near) => {
    if (blocked) {
      near.destroy();
      return;
    }
    const far = connect({ host: url.hostname, port: Number(url.port) || 5672, noDelay: true });
    ways.push({ near, far });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const cut = (): void => {
    for (const socket of [...sockets]) socket.destroy();
  };
  const through = new URL(target);
  through.hostname = '127.0.0.1';
  through.port = String((server.address() as AddressInfo).port);
  return {
    url: through.href,
    cut,
    block: () => {
      blocked = true;
      cut();
    },
    mend: () => {
      blocked = false;
    },
    deafen: () => {
      for (const { near, far } of ways) far.unpipe(near).resume();
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}
