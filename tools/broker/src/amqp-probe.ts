/**
 * Asks a port whether an AMQP 0-9-1 broker answers there: it greets as a client does and waits for `connection.start`. That is
 * what "clients can connect" means; an open port alone may be a broker that still recovers its queues, or something else.
 */
import { connect } from 'node:net';

const PROTOCOL_HEADER = Buffer.from([0x41, 0x4d, 0x51, 0x50, 0, 0, 9, 1]);
/** A method frame on channel 0 whose class is 10 and method is 10, after its size in bytes 3 to 6. */
const isConnectionStart = (bytes: Buffer): boolean =>
  bytes[0] === 1 && bytes.readUInt16BE(1) === 0 && bytes.readUInt32BE(7) === 0x000a_000a;

/** @returns whether a broker greeted back within `timeout` (ms). Never rejects. */
export function answersAmqp(port: number, host = '127.0.0.1', timeout = 2000): Promise<boolean> {
  return new Promise((resolve) => {
    let received = Buffer.alloc(0);
    const socket = connect({ port, host }, () => socket.write(PROTOCOL_HEADER));
    const finish = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(timeout, () => finish(false));
    socket.on('error', () => finish(false));
    socket.on('close', () => finish(false));
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes]);
      if (received.length >= 11) finish(isConnectionStart(received));
    });
  });
}
