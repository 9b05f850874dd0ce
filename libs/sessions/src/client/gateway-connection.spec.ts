import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { GatewayConnection } from './gateway-connection';

describe('the connection to a gateway', () => {
  it('is given up when the gateway takes the connection and does not answer', async () => {
    const sockets: Socket[] = [];
    const mute = createServer((socket) => sockets.push(socket.on('error', () => undefined))).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const { port } = mute.address() as AddressInfo;
    const listener = { frame: () => undefined, closed: () => undefined };
    const connecting = GatewayConnection.connect({ host: '127.0.0.1', port }, { timeout: 50 }, listener);
    try {
      await expect(connecting).rejects.toMatchObject({
        code: 'TRANSPORT',
        message: expect.stringContaining('it does not answer') as string,
      });
    } finally {
      for (const socket of sockets) socket.destroy();
      mute.close();
    }
  });
});
