/** Ports of the loopback interface that nobody listens on. They are free when this returns; nothing keeps them so. */
import { createServer, type AddressInfo, type Server } from 'node:net';

/** @returns `count` different ports. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listen(0)));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map(close));
  return ports;
}

/** @returns those of the ports that somebody listens on, or that this user may not listen on. */
export async function takenPorts(ports: readonly number[]): Promise<number[]> {
  const taken = await Promise.all(
    ports.map((port) =>
      listen(port).then(
        (server) => close(server).then(() => false),
        () => true,
      ),
    ),
  );
  return ports.filter((_, i) => taken[i]);
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

const close = (server: Server): Promise<unknown> => new Promise((closed) => server.close(closed));
