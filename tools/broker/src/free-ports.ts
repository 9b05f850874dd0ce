/**
 * Ports of the loopback interface that nobody listens on. They are free when this returns; nothing keeps them so. They are none of those that systems give to
 * connections that go out (from 32,768 on, or 49,152), one of which could have it before somebody listens.
 */
import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';

const FIRST = 10_000;
const END = 32_768;
const TRIES = 100;

/** @returns so many ports that follow each other, none of them among `others`. @throws Error when none are found. */
export async function freePorts(count: number, others: readonly number[] = []): Promise<number[]> {
  for (let tries = 0; tries < TRIES; tries++) {
    const first = randomInt(FIRST, END - count);
    const ports = Array.from({ length: count }, (_, i) => first + i);
    if (ports.some((port) => others.includes(port))) continue;
    if ((await takenPorts(ports)).length === 0) return ports;
  }
  throw new Error(`there are no ${count} free ports that follow each other between ${FIRST} and ${END}`);
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
