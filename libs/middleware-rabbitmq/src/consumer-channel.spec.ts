import { EventEmitter } from 'node:events';
import type { ConsumeMessage } from 'amqplib';
import { ConsumerChannel } from './consumer-channel';
import type { ManagedConnection } from './managed-connection';
import { settingsOf } from './options';

type Deliver = (message: ConsumeMessage | null) => void;

/** A channel that consents to a consumer as it is told to, and refuses everything once it closes, as amqplib does. */
class TestChannel extends EventEmitter {
  #closing = false;

  constructor(private readonly consent: (deliver: Deliver) => void) {
    super();
  }

  prefetch(): Promise<void> {
    return Promise.resolve();
  }

  consume(_queue: string, deliver: Deliver): Promise<{ consumerTag: string }> {
    const consented = Promise.resolve({ consumerTag: 'tag' });
    this.consent(deliver);
    return consented;
  }

  cancel(): Promise<void> {
    return this.#closing ? Promise.reject(new Error('Channel closing')) : Promise.resolve();
  }

  close(): Promise<void> {
    this.#closing = true;
    return Promise.resolve();
  }
}

describe('the channel of a subscription', () => {
  function consumerOn(channel: TestChannel): { readonly consumer: ConsumerChannel; readonly ends: string[] } {
    const ends: string[] = [];
    const model = { createChannel: () => Promise.resolve(channel) };
    const connection = {
      model,
      whenUp: () => Promise.resolve(model),
      listen: () => undefined,
      forget: () => undefined,
    } as unknown as ManagedConnection;
    const consumer = new ConsumerChannel(connection, settingsOf({ url: 'amqp://broker' }), {
      queue: 'orders',
      subject: 'log orders',
      prefetch: 1,
      arguments: () => ({}),
      restore: () => Promise.resolve(false),
      onMessage: () => undefined,
      onLost: () => undefined,
      onEnd: ({ code }) => ends.push(code),
    });
    return { consumer, ends };
  }

  it('does not begin when the queue is deleted in the moment in which the broker consents', async () => {
    const { consumer, ends } = consumerOn(new TestChannel((deliver) => deliver(null)));
    await expect(consumer.start()).rejects.toMatchObject({ code: 'CLOSED', retriable: false });
    expect(ends).toEqual(['CLOSED']);
  });

  it('begins, and ends when the queue is deleted later', async () => {
    let deliver!: Deliver;
    const { consumer, ends } = consumerOn(new TestChannel((to) => (deliver = to)));
    await consumer.start();
    expect(ends).toEqual([]);
    deliver(null);
    expect(ends).toEqual(['CLOSED']);
  });
});
