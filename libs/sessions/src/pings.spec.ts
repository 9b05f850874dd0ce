import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { GatewayConnection } from './client';
import { RawClient } from './testing/raw-client';
import { TestSystem, eventually } from './testing/test-system';

const pingInterval = 50;

describe('pings', () => {
  let system: TestSystem;
  beforeEach(() => (system = new TestSystem()));
  afterEach(async () => {
    await system.stop();
    expect(system.failures).toEqual([]);
  });

  it('are not sent by a gateway before the handshake is over, however long it takes', async () => {
    const gateway = await system.gateway({ pingInterval });
    const hesitating = await RawClient.connect(gateway.port);
    const silent = await RawClient.begin(gateway.port);
    // It answers no pings: some intervals have passed when it is given up.
    expect(await silent.refused()).toMatchObject({ code: 'TOO_SLOW' });
    expect([hesitating.frames.map(({ type }) => type), hesitating.closed]).toEqual([[], false]);

    hesitating.json('BEGIN_CONNECTION', { magic: 'coffee', version: 1 });
    await hesitating.receive('CONNECTION_READY');
    await hesitating.receive('PING');
    hesitating.frame('PONG');
    hesitating.json('LIST_JOBS', {});
    expect(await hesitating.receive('JOBS')).toEqual({ jobs: [] });
    hesitating.end();
  });

  it.each(['PING', 'PONG'] as const)('are refused by a gateway before the handshake: %s', async (type) => {
    const client = await RawClient.connect((await system.gateway()).port);
    client.frame(type);
    expect(await client.refused()).toMatchObject({
      code: 'BAD_ORDER',
      message: `${type} may not come before BEGIN_CONNECTION`,
    });
  });

  it('that came while the gateway was held up count as signs of life', async () => {
    const gateway = await system.gateway({ pingInterval });
    const client = await RawClient.begin(gateway.port);
    client.frame('PING');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pingInterval * 4);
    client.json('LIST_JOBS', {});
    expect(await client.receive('JOBS')).toEqual({ jobs: [] });
    client.end();
  });

  describe('of a client', () => {
    /** In the place of a gateway: it hears the clients, and says what the test says. */
    let server: Server;
    const heard: RawClient[] = [];
    beforeEach(async () => {
      server = createServer((socket: Socket) => heard.push(RawClient.over(socket)));
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    });
    afterEach(async () => {
      for (const { socket } of heard.splice(0)) socket.destroy();
      await new Promise((closed) => server.close(closed));
    });

    /** Begins a connection. @returns it, the other end of it, and what it was closed with. */
    async function begin() {
      const lost: unknown[] = [];
      const { port } = server.address() as AddressInfo;
      const listener = { frame: () => undefined, closed: (error: unknown) => lost.push(error) };
      const connected = GatewayConnection.connect({ host: '127.0.0.1', port }, { pingInterval }, listener);
      const before = heard.length;
      await eventually(
        () => heard.length > before,
        () => 'nobody has connected',
      );
      const other = heard[before]!;
      const ready = { version: 1, maxFrameBytes: 1, windowBytes: 1, pingSeconds: 10 };
      return { connected, other, lost, accept: () => other.json('CONNECTION_READY', ready) };
    }

    it('are not sent before the handshake is over either', async () => {
      const hesitating = await begin();
      const silent = await begin();
      silent.accept();
      await silent.connected;
      await eventually(
        () => silent.lost.length > 0,
        () => 'it is not lost',
      );
      expect(silent.lost).toEqual([expect.objectContaining({ session: 'TOO_SLOW' })]);
      expect(hesitating.other.frames.map(({ type }) => type)).toEqual(['BEGIN_CONNECTION']);

      hesitating.accept();
      const connection = await hesitating.connected;
      await hesitating.other.receive('PING');
      connection.destroy();
    });
  });
});
