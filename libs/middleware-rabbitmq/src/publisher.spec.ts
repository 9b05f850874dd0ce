import { one, publisherOn, target, until, type Setup } from './publisher.fixture';
import type { Target } from './target';

describe('a publisher', () => {
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

  describe('of a message that was refused at first, and is not answered then,', () => {
    beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'hrtime'] }));
    afterEach(() => jest.useRealTimers());

    /** As on a broker that has just started: twice there is no queue, then an answer that never comes. */
    async function refused(setup: Setup) {
      const { publish, channels, publisher } = publisherOn(['silence', 'confirm'], setup);
      const sent = publish();
      for (const times of [1, 2]) {
        await until(() => channels[0]?.sent.length === times);
        jest.advanceTimersByTime(1_000);
        const { messageId, confirm } = channels[0]!.sent.at(-1)!;
        channels[0]!.giveBack(messageId);
        confirm(null);
      }
      await until(() => channels[0]?.sent.length === 3);
      return { sent, channels, publisher };
    }

    it('does not count the refusals as sendings without an answer, and sends it on another channel', async () => {
      const { sent, channels, publisher } = await refused({ patience: 40_000 });
      jest.advanceTimersByTime(42_000);
      await sent;
      expect(channels.map((channel) => channel.sent.length)).toEqual([3, 1]);
      await publisher.close(0);
    });

    it('waits for its confirm since it was sent last, and no longer', async () => {
      const { sent, channels, publisher } = await refused({ patience: 10_000 });
      jest.advanceTimersByTime(10_000);
      await until(() => channels.length === 2);
      await sent;
      await publisher.close(0);
    });
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
      await expect(publish()).rejects.toMatchObject({ code: 'GONE', retriable: false });
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
