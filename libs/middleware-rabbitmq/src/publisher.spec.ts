import { EventEmitter } from 'node:events';
import { IllegalOperationError } from 'amqplib';
import type { ConnectionListener, ManagedConnection } from './managed-connection';
import { settingsOf } from './options';
import { Publisher } from './publisher';
import type { Target } from './target';

type Confirm = (error: Error | null) => void;
/** What the broker does with a message on a channel; `silence` leaves it to the test. */
type Answer = 'confirm' | 'return' | 'silence';

interface Sent {
  readonly body: number;
  readonly messageId: string;
  readonly confirm: Confirm;
}

/** A channel on which the broker answers in one way. */
class TestChannel extends EventEmitter {
  readonly sent: Sent[] = [];
  closed = false;

  constructor(readonly answer: Answer) {
    super();
  }

  publish(_exchange: string, queue: string, content: Buffer, { messageId }: { messageId: string }, confirm: Confirm) {
    if (queue === 'impossible') throw new TypeError("Field 'routingKey' is the wrong type");
    if (this.closed) throw new IllegalOperationError('Channel closed');
    this.sent.push({ body: content[0]!, messageId, confirm });
    if (this.answer === 'silence') return;
    setImmediate(() => {
      if (this.answer === 'return') this.giveBack(messageId);
      confirm(null);
    });
  }

  /** The broker has no place for it. Its confirm follows. */
  giveBack(messageId: string): void {
    this.emit('return', { properties: { messageId } });
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

const target: Target = { kind: 'log', queue: 'ns.jobs', subject: 'log jobs' };
const one = Uint8Array.of(1);

/** Resolves when the condition holds. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

interface Setup {
  readonly isGone?: (target: Target) => Promise<boolean>;
  /** How long messages are tried (ms). */
  readonly outage?: number;
  readonly openChannel?: () => Promise<void>;
  /** For a confirm (ms). */
  readonly patience?: number;
}

describe('a publisher', () => {
  /** @param answers of each channel in its turn; the last goes for all that follow. */
  function publisherOn(
    answers: readonly Answer[],
    { isGone, outage = 30_000, openChannel, patience = 10 }: Setup = {},
  ) {
    const channels: TestChannel[] = [];
    const newModel = () => ({
      createConfirmChannel: async () => {
        await openChannel?.();
        const channel = new TestChannel(answers[channels.length] ?? answers.at(-1)!);
        channels.push(channel);
        return channel;
      },
    });
    const listeners: ConnectionListener[] = [];
    const connection = {
      model: newModel() as ReturnType<typeof newModel> | undefined,
      looks: 0,
      isBlocked: false,
      trouble: 'the connection to the broker at here:1 was lost: somebody cut it',
      /** As `ManagedConnection.state`. */
      get state(): string {
        this.looks++;
        return this.isBlocked ? 'blocked' : 'open';
      },
      listen: (listener: ConnectionListener) => listeners.push(listener),
      forget: () => undefined,
      lose: () => {
        connection.model = undefined;
        for (const listener of listeners) listener.down();
      },
      open: () => {
        connection.model = newModel();
        for (const listener of listeners) listener.up(connection.model as never);
      },
    };
    const settings = settingsOf({
      url: 'amqp://none',
      confirmPatience: patience,
      outage,
      reconnect: { first: 1, max: 4 },
    });
    const publisher = new Publisher(
      connection as unknown as ManagedConnection,
      settings,
      isGone ?? (() => Promise.resolve(false)),
    );
    connection.open();
    const publish = (body = one, to = target): Promise<void> => publisher.publish(to, body, true);
    return { publisher, publish, channels, connection };
  }

  it('sends again on another channel what nobody confirms or refuses', async () => {
    const { publisher, publish, channels } = publisherOn(['silence', 'silence', 'confirm']);
    await Promise.all([1, 2].map((body) => publish(Uint8Array.of(body))));
    expect(channels.map(({ sent }) => sent.map(({ body }) => body))).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    expect(channels.map(({ closed }) => closed)).toEqual([true, true, false]);
    await publisher.close(0);
  });

  it('gives every sending an id of its own', async () => {
    const { publisher, publish, channels } = publisherOn(['silence', 'confirm']);
    await Promise.all([publish(), publish()]);
    const ids = channels.flatMap(({ sent }) => sent.map(({ messageId }) => messageId));
    expect(new Set(ids).size).toBe(4);
    await publisher.close(0);
  });

  it('waits while the broker takes nothing in', async () => {
    const { publisher, publish, channels, connection } = publisherOn(['silence', 'confirm']);
    connection.isBlocked = true;
    const sent = publish();
    await until(() => connection.looks >= 5);
    expect(channels).toHaveLength(1);
    connection.isBlocked = false;
    await sent;
    expect(channels).toHaveLength(2);
    await publisher.close(0);
  });

  it('does not take the confirm of a channel that it has given up for that of another', async () => {
    const { publisher, publish, channels } = publisherOn(['silence', 'silence']);
    let settled = false;
    const sent = publish().then(() => (settled = true));
    await until(() => channels[1]?.sent.length === 1);
    const [first, second] = channels.map(({ sent: [only] }) => only!);
    channels[1]!.giveBack(second!.messageId);
    first!.confirm(null);
    await new Promise((resolve) => setImmediate(resolve));
    expect(settled).toBe(false);
    second!.confirm(null);
    await until(() => channels.flatMap((channel) => channel.sent).length === 3);
    channels.at(-1)!.sent.at(-1)!.confirm(null);
    await sent;
    await publisher.close(0);
  });

  it('does not believe a confirm that overtakes an earlier message to its log, and sends both again', async () => {
    const { publisher, publish, channels } = publisherOn(['silence', 'confirm'], { patience: 30_000 });
    let settled = 0;
    const sent = [1, 2, 3].map((body) => publish(Uint8Array.of(body)).then(() => settled++));
    const queue: Target = { kind: 'queue', queue: 'ns.filter', subject: 'queue filter' };
    const toQueue = [4, 5].map((body) => publish(Uint8Array.of(body), queue));
    await until(() => channels[0]?.sent.length === 5);
    const [first, , third, , last] = channels[0]!.sent.map(({ confirm }) => confirm);
    first!(null);
    // A work queue may confirm in any order.
    last!(null);
    await Promise.all([sent[0], toQueue[1]]);
    third!(null);
    await Promise.all([...sent, ...toQueue]);
    expect(settled).toBe(3);
    expect(channels.map((channel) => channel.sent.map(({ body }) => body))).toEqual([
      [1, 2, 3, 4, 5],
      [2, 3, 4],
    ]);
    await publisher.close(0);
  });

  it('waits longer and longer before it tries another channel while every one confirms what overtakes', async () => {
    const { publisher, publish, channels } = publisherOn(['silence', 'silence', 'silence', 'confirm'], {
      patience: 30_000,
    });
    const timers = jest.spyOn(global, 'setTimeout');
    const sent = [1, 2].map((body) => publish(Uint8Array.of(body)));
    for (const n of [0, 1, 2]) {
      await until(() => channels[n]?.sent.length === 2);
      channels[n]!.sent[1]!.confirm(null);
      // Its other confirms change nothing.
      channels[n]!.sent[1]!.confirm(null);
    }
    await Promise.all(sent);
    // The first pause is 1 ms, the longest 4; half of each is chance.
    const pauses = timers.mock.calls.map(([, delay]) => delay).filter((delay) => delay !== undefined && delay <= 4);
    expect(pauses).toHaveLength(3);
    expect(pauses[2]).toBeGreaterThanOrEqual(2);
    timers.mockRestore();
    await publisher.close(0);
  });

  it('sends a message once when it was refused on a connection that is lost while the broker is asked why', async () => {
    const asked: (() => void)[] = [];
    const isGone = (): Promise<boolean> => new Promise((resolve) => asked.push(() => resolve(false)));
    const setup = { isGone, patience: 30_000 };
    const { publisher, publish, channels, connection } = publisherOn(['return', 'silence'], setup);
    let settled = false;
    const sent = publish().then(() => (settled = true));
    await until(() => asked.length === 1);
    connection.lose();
    connection.open();
    await until(() => channels[1]?.sent.length === 1);
    const second = channels[1]!;
    second.giveBack(second.sent[0]!.messageId);
    // Another message goes the same way behind it, to tell when it would have been sent again.
    const other = publish(Uint8Array.of(2));
    second.giveBack(second.sent[1]!.messageId);
    second.sent[1]!.confirm(null);
    await until(() => asked.length === 2);
    asked[0]!();
    asked[1]!();
    await until(() => second.sent.length === 3);
    expect(second.sent.map(({ body }) => body)).toEqual([1, 2, 2]);
    // Now the first comes to its own refusal there.
    second.sent[0]!.confirm(null);
    await until(() => asked.length === 3);
    expect(settled).toBe(false);
    asked[2]!();
    await until(() => second.sent.length === 4);
    for (const { confirm } of second.sent.slice(2)) confirm(null);
    await Promise.all([sent, other]);
    await publisher.close(0);
  });

  describe('settles every message:', () => {
    it('one that cannot be put into frames fails, and the others go on', async () => {
      const { publisher, publish } = publisherOn(['confirm']);
      const impossible = publish(one, { ...target, queue: 'impossible' });
      await expect(impossible).rejects.toMatchObject({
        code: 'INTERNAL',
        message: expect.stringMatching(/^log jobs: /) as string,
      });
      await publish();
      await publisher.close(0);
    });

    it('one that meets a channel on its way out is sent on the next', async () => {
      const { publisher, publish, channels, connection } = publisherOn(['confirm']);
      await publish();
      channels[0]!.closed = true;
      const sent = publish();
      connection.lose();
      connection.open();
      await sent;
      await publisher.close(0);
    });

    it('one that is out of reach for longer than an outage may take is late, not told to be for nobody', async () => {
      const { publisher, publish } = publisherOn(['return'], { outage: 20 });
      await expect(publish()).rejects.toMatchObject({
        code: 'TRANSPORT',
        retriable: true,
        message: 'log jobs is unavailable: the broker found no queue for messages to it for 0.02 s',
      });
      await publisher.close(0);
    });

    it('one whose queue the broker does not know is for nobody, however late', async () => {
      const isGone = (): Promise<boolean> => Promise.resolve(true);
      const { publisher, publish } = publisherOn(['return'], { outage: 0, isGone });
      await expect(publish()).rejects.toMatchObject({ code: 'CLOSED', retriable: false });
      await publisher.close(0);
    });

    it('one that is neither confirmed nor refused fails when an outage is over', async () => {
      const { publisher, publish, channels } = publisherOn(['silence'], { outage: 40 });
      await expect(publish()).rejects.toMatchObject({
        code: 'TRANSPORT',
        message: 'log jobs: sent 3 times over 0.04 s without a confirm',
      });
      expect(channels.flatMap(({ sent }) => sent)).toHaveLength(3);
      await publisher.close(0);
    });

    it('one under which each connection is lost fails when an outage is over', async () => {
      const { publisher, publish, connection, channels } = publisherOn(['silence'], { outage: 20 });
      let failure: unknown;
      void publish().catch((thrown: unknown) => (failure = thrown));
      while (failure === undefined) {
        const opened = channels.length;
        connection.lose();
        connection.open();
        await until(() => channels.length > opened);
      }
      expect(failure).toMatchObject({ code: 'TRANSPORT' });
      await publisher.close(0);
    });

    it.each([
      ['opens none', () => new Promise<never>(() => undefined), 'log jobs: the broker does not open a channel'],
      ['refuses one', () => Promise.reject(new Error('No channels left')), 'log jobs: No channels left'],
    ])(
      'one that waits for a channel fails when the broker %s for as long as an outage',
      async (_how, openChannel, text) => {
        const { publisher, publish } = publisherOn(['confirm'], { outage: 20, openChannel });
        await expect(publish()).rejects.toMatchObject({ code: 'TRANSPORT', message: text });
        await publisher.close(0);
      },
    );

    it('one that waits for a connection fails with the reason for which that was lost', async () => {
      const { publisher, publish, connection } = publisherOn(['confirm'], { outage: 20 });
      connection.lose();
      const message = `log jobs: ${connection.trouble}`;
      await expect(publish()).rejects.toMatchObject({ code: 'TRANSPORT', message });
      await expect(publish()).rejects.toMatchObject({ code: 'TRANSPORT', message });
      await publisher.close(0);
    });

    it('one that comes when the connection is back waits for a channel of it, for as long as an outage', async () => {
      let isOpening = false;
      let open: () => void = () => undefined;
      const openChannel = (): Promise<void> =>
        isOpening ? new Promise((resolve) => (open = resolve)) : Promise.resolve();
      const { publisher, publish, connection } = publisherOn(['confirm'], { outage: 20, openChannel });
      await publish();
      isOpening = true;
      connection.lose();
      await expect(publish()).rejects.toMatchObject({ message: `log jobs: ${connection.trouble}` });
      connection.open();
      const sent = publish();
      open();
      await sent;
      connection.lose();
      await expect(publish()).rejects.toMatchObject({ code: 'TRANSPORT' });
      connection.open();
      await expect(publish()).rejects.toMatchObject({ message: 'log jobs: the broker does not open a channel' });
      await publisher.close(0);
    });
  });
});
