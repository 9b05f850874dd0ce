import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { freePorts, takenPorts } from './free-ports';

/** Where Linux says which ports connections that go out are given. */
const RANGE = '/proc/sys/net/ipv4/ip_local_port_range';

it('free ports follow each other, and are none that a connection that goes out may be given', async () => {
  const ports = await freePorts(50);
  expect(ports).toEqual(ports.map((_, i) => ports[0]! + i));
  const [first = 49_152] = existsSync(RANGE) ? readFileSync(RANGE, 'utf8').trim().split(/\s+/).map(Number) : [];
  expect(Math.max(...ports)).toBeLessThan(first);
});

it('a port that somebody listens on is taken', async () => {
  const [port = 0, next = 0] = await freePorts(2);
  const server = createServer();
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
  expect(await takenPorts([port, next])).toEqual([port]);
  server.close();
});
