import { EventEmitter } from 'node:events';
import type { ConsumeMessage } from 'amqplib';
import { ConsumerChannel } from './consumer-channel';
import type { ConnectionListener, ManagedConnection } from './managed-connection';
import { settingsOf } from './options';
import type { Target } from './target';

type Deliver = (message: ConsumeMessage | null) => void;

/** What the broker does when it is asked for a consumer. @throws what it replies. */
type Consent = (deliver: Deliver, channel: TestChannel) => void;

const consents: Consent = () => undefined;
const hasNone: Consent = () => {
  throw Object.assign(new Error('Operation failed: BasicConsume; 404 (NOT-FOUND) with message "NOT_FOUND"'), {
    code: 404,
  });
};

/** A channel that consents to a consumer as it is told to, and refuses everything once it closes, as amqplib does. */
class TestChannel extends EventEmitter {
  #closing = false;

  constructor(private readonly consent: Consent) {
    super();
  }

  prefetch(): Promise<void> {
    return Promise.resolve();
  }

  consume(_queue: string, deliver: Deliver): Promise<{ consumerTag: string }> {
    return new Promise((resolve) => {
      this.consent(deliver, this);
      resolve({ consumerTag: 'tag' });
    });
  }

  cancel(): Promise<void> {
    return this.#closing ? Promise.reject(new Error('Channel closing')) : Promise.resolve();
  }

  close(): Promise<void> {
    this.#closing = true;
    return Promise.resolve();
  }
}

const log: Target = { kind: 'log', queue: 'orders', subject: 'log orders' };
const queue: Target = { kind: 'queue', queue: 'orders', subject: 'queue orders' };

/** Resolves when the condition holds. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe('the channel of a subscription', () => {
  /** @param consent of each channel in its turn; the last goes for all that follow. */
  function consumerOf(target: Target, ...consent: Consent[]) {
    const ends: string[] = [];
    const asked: string[] = [];
    /** What the broker says of the queue over the other connection. */
    const presence = { isGoing: true, restores: false };
    let opened = 0;
    const newModel = () => ({
      createChannel: () => Promise.resolve(new TestChannel(consent[opened++] ?? consent.at(-1)!)),
    });
    const listeners = new Set<ConnectionListener>();
    const connection = {
      model: newModel() as ReturnType<typeof newModel> | undefined,
      trouble: 'the connection to the broker at here:1 was lost: somebody cut it',
      whenUp: () => until(() => connection.model !== undefined).then(() => connection.model),
      listen: (listener: ConnectionListener) => listeners.add(listener),
      forget: (listener: ConnectionListener) => listeners.delete(listener),
      lose: () => {
        connection.model = undefined;
        for (const listener of listeners) listener.down();
      },
      open: () => {
        connection.model = newModel();
        for (const listener of listeners) listener.up(connection.model as never);
      },
    };
    const settings = settingsOf({ url: 'amqp://broker', reconnect: { first: 1, max: 64 } });
    const consumer = new ConsumerChannel(connection as unknown as ManagedConnection, settings, {
      target,
      presence: {
        check: () => Promise.resolve(void asked.push('check')),
        isGoing: () => Promise.resolve(presence.isGoing).finally(() => asked.push('isGoing')),
        restore: () => Promise.resolve(presence.restores).finally(() => asked.push('restore')),
      },
      prefetch: 1,
      arguments: () => ({}),
      onMessage: () => undefined,
      onConsuming: () => asked.push('consuming'),
      onLost: () => undefined,
      onEnd: ({ code }) => ends.push(code),
    });
    return { consumer, connection, ends, asked, presence, opened: () => opened };
  }

  it('does not begin when the queue is deleted in the moment in which the broker consents', async () => {
    const { consumer, asked } = consumerOf(log, (deliver) => deliver(null), hasNone);
    await expect(consumer.start()).rejects.toMatchObject({ code: 'GONE', retriable: false });
    expect(asked).not.toContain('consuming');
  });

  it('begins, and ends when the queue is deleted later', async () => {
    let deliver!: Deliver;
    const { consumer, ends } = consumerOf(log, (to) => (deliver = to));
    await consumer.start();
    expect(ends).toEqual([]);
    deliver(null);
    await until(() => ends.length > 0);
    expect(ends).toEqual(['GONE']);
  });

  it('goes on when the broker has cancelled it, and still has the queue: its node was down', async () => {
    let deliver!: Deliver;
    const { consumer, ends, asked, presence } = consumerOf(queue, (to) => (deliver = to), consents);
    presence.isGoing = false;
    await consumer.start();
    deliver(null);
    await until(() => asked.filter((what) => what === 'consuming').length === 2);
    expect(ends).toEqual([]);
  });

  it('is heard of when the broker closes it in the moment in which it consents', async () => {
    const closes: Consent = (_deliver, channel) => {
      channel.emit('error', new Error('Channel closed by server: 406 (PRECONDITION-FAILED) with message "late"'));
      channel.emit('close');
    };
    const { consumer, opened, asked } = consumerOf(log, closes, consents);
    await consumer.start();
    expect([opened(), asked]).toEqual([2, ['consuming']]);
  });

  it('asks for a log over another connection when its own was lost in the middle of an attempt', async () => {
    const world = consumerOf(
      log,
      consents,
      () => {
        world.connection.lose();
        throw new Error('Channel ended, no reply will be forthcoming');
      },
      consents,
    );
    const { consumer, connection, asked, opened } = world;
    await consumer.start();
    connection.lose();
    connection.open();
    await until(() => opened() === 2 && connection.model === undefined);
    connection.open();
    await until(() => asked.length === 3);
    expect(asked).toEqual(['consuming', 'check', 'consuming']);
  });

  it('that cannot consume does so less and less often, on however many connections', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    try {
      const dies: Consent = () => {
        throw new Error('Channel ended, no reply will be forthcoming');
      };
      const worlds = Array.from({ length: 50 }, () => consumerOf(queue, consents, dies));
      await Promise.all(worlds.map(({ consumer }) => consumer.start()));
      const attempts = (): number => worlds.reduce((sum, { opened }) => sum + opened(), -50);
      // A hundred connections, of which each is lost after a millisecond.
      for (let i = 0; i < 100; i++) {
        for (const { connection } of worlds) connection.open();
        await jest.advanceTimersByTimeAsync(1);
        for (const { connection } of worlds) connection.lose();
      }
      expect(attempts()).toBeLessThanOrEqual(worlds.length * 10);
      expect(attempts()).toBeGreaterThan(worlds.length);
      await Promise.all(worlds.map(({ consumer }) => consumer.cancel()));
    } finally {
      jest.useRealTimers();
    }
  });
});
