import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { deferred } from '@coffee/core';
import { Exchange } from './exchange';

describe('one request and its response', () => {
  let server: Server;
  let socket: Socket;
  afterEach(async () => {
    socket.destroy();
    await new Promise((closed) => server.close(closed));
  });

  /** @returns what `answer` comes to, for a client that reads nothing. */
  async function unread(answer: (exchange: Exchange) => Promise<void>): Promise<unknown> {
    const outcome = deferred<unknown>();
    server = createServer((incoming, outgoing) => {
      const client = { owner: '', party: '', peer: '' };
      const bare = { params: {}, query: new URLSearchParams(), awaitsContinue: false, client };
      const exchange = new Exchange({ incoming, outgoing, limits: { idle: 50, jsonBytes: 0 }, ...bare });
      answer(exchange).then(
        () => outcome.resolve('sent'),
        (thrown: unknown) => outcome.resolve(thrown),
      );
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' }).pause();
    socket.on('error', () => undefined).write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    return outcome.promise;
  }

  it('is cut off when its client stops reading an answer, which is made no further then', async () => {
    let made = 0;
    let left = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield await Promise.resolve(new Uint8Array(1 << 20).fill(++made & 0xff));
      } finally {
        left = true;
      }
    }
    const outcome = await unread((exchange) => exchange.sendPieces(200, endless(), {}));
    expect(outcome).toMatchObject({ problem: 'TOO_SLOW', message: 'what was sent is not read for 0.05 s' });
    expect(left).toBe(true);
    // What the sockets between hold, and no more.
    expect(made).toBeLessThan(100);
  });
});
