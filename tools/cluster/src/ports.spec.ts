import { createServer, type AddressInfo } from 'node:net';
import { asCoffeeError } from '@coffee/core';
import { startCluster } from './cluster';

it.each(['basePort', 'gatewayPort'] as const)(
  'a cluster does not start on a %s that somebody listens on, who would answer in its place',
  async (which) => {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const refused = asCoffeeError(await startCluster({ [which]: port }).catch((thrown: unknown) => thrown));
    server.close();
    expect(refused.code).toBe('USAGE');
    // Another program may have one of the ports behind it.
    expect(refused.message).toMatch(new RegExp(`^ports? (?:\\d+, )*${port}(?:, \\d+)* (?:is|are) in use`));
  },
);
