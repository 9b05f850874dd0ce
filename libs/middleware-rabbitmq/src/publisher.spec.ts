import { EventEmitter } from 'node:events';
import type { ConnectionListener, ManagedConnection } from './managed-connection';
import { settingsOf } from './options';
import { Publisher } from './publisher';

type Confirm = (error: Error | null) => void;

/** A channel that confirms what it is told to. */
class TestChannel extends EventEmitter {
  readonly sent: { readonly body: number; readonly confirm: Confirm }[] = [];
  closed = false;

  constructor(private readonly confirms: boolean) {
    super();
  }

  publish(_exchange: string, _queue: string, content: Buffer, _options: object, confirm: Confirm): void {
    this.sent.push({ body: content[0]!, confirm });
    if (this.confirms) setImmediate(() => confirm(null));
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

describe('a publisher', () => {
  /** @param confirms of each channel in its turn, whether it confirms; the last goes for all that follow. */
  function publisherOn(...confirms: boolean[]) {
    const channels: TestChannel[] = [];
    const model = {
      createConfirmChannel: () => {
        const channel = new TestChannel(confirms[channels.length] ?? confirms.at(-1)!);
        channels.push(channel);
        return Promise.resolve(channel);
      },
    };
    const listeners: ConnectionListener[] = [];
    const connection = {
      model,
      looks: 0,
      isBlocked: false,
      /** As `ManagedConnection.state`. */
      get state(): string {
        this.looks++;
        return this.isBlocked ? 'blocked' : 'open';
      },
      listen: (listener: ConnectionListener) => listeners.push(listener),
      forget: () => undefined,
    };
    const settings = settingsOf({ url: 'amqp://none', confirmPatience: 10 });
    const publisher = new Publisher(connection as unknown as ManagedConnection, settings, () => Promise.resolve(false));
    for (const listener of listeners) listener.up(model as never);
    return { publisher, channels, connection };
  }

  it('sends again on another channel what nobody confirms or refuses', async () => {
    const { publisher, channels } = publisherOn(false, false, true);
    await Promise.all([1, 2].map((body) => publisher.publish('q', 'queue q', Uint8Array.of(body), true)));
    expect(channels.map(({ sent }) => sent.map(({ body }) => body))).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    expect(channels.map(({ closed }) => closed)).toEqual([true, true, false]);
    await publisher.close(0);
  });

  it('waits while the broker takes nothing in', async () => {
    const { publisher, channels, connection } = publisherOn(false, true);
    connection.isBlocked = true;
    const sent = publisher.publish('q', 'queue q', Uint8Array.of(1), true);
    while (connection.looks < 5) await new Promise((resolve) => setImmediate(resolve));
    expect(channels).toHaveLength(1);
    connection.isBlocked = false;
    await sent;
    expect(channels).toHaveLength(2);
    await publisher.close(0);
  });

  it('does not mind confirms of a channel that it has given up', async () => {
    const { publisher, channels } = publisherOn(false, false);
    const sent = publisher.publish('q', 'queue q', Uint8Array.of(1), true);
    while (channels.length < 2) await new Promise((resolve) => setImmediate(resolve));
    channels[0]!.sent[0]!.confirm(null);
    await sent;
    await publisher.close(0);
  });
});
