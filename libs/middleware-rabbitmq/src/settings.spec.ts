import { MAX_MESSAGE_BYTES, settingsOf } from './options';
import { ownedBody } from './received-body';
import { workQueueOptions } from './topology';

describe('settings', () => {
  it('have defaults', () => {
    expect(settingsOf({ url: 'amqp://localhost' })).toMatchObject({
      urls: ['amqp://localhost'],
      queueType: 'classic',
      durable: true,
      maxOutstanding: { count: 1024, bytes: 16 << 20 },
    });
    expect(MAX_MESSAGE_BYTES).toBe(16_777_216);
  });

  it('name all that is wrong at once, and no password', () => {
    const wrong = () =>
      settingsOf({ url: ['amqp://h', 'http://me:secret@h'], readAhead: 0, maxOutstanding: { count: 0.5 } });
    expect(wrong).toThrow('url 2 is no amqp://');
    expect(wrong).toThrow('readAhead is 0');
    expect(wrong).toThrow('maxOutstanding.count is 0.5');
    expect(wrong).not.toThrow('secret');
  });
});

it('a quorum queue never drops a message for being delivered often, on RabbitMQ 3.10 and on 4', () => {
  // -1, "unlimited", is an error to 3.10; no limit at all means 20 to 4.
  expect(workQueueOptions({ queueType: 'quorum' }).arguments).toMatchObject({ 'x-delivery-limit': 2_147_483_647 });
});

describe('a received body', () => {
  it('is copied out of the receive buffer, and taken as it is when it has a buffer of its own', () => {
    const receiveBuffer = Buffer.from(new Uint8Array(100).fill(1).buffer);
    const copied = ownedBody(receiveBuffer.subarray(9, 30));
    receiveBuffer.fill(2);
    expect([...copied]).toEqual(Array(21).fill(1));
    expect(copied.byteOffset % 8).toBe(0);
    const own = Buffer.from(new Uint8Array(64).buffer);
    expect(ownedBody(own).buffer).toBe(own.buffer);
  });
});
