import { jobId } from '@coffee/core';
import { EmbeddedBroker, type Log, type Transport } from '@coffee/middleware';
import { altered } from '@coffee/middleware/faults';
import { channelNames } from '@coffee/query-plan';
import { encodeJournalRecord } from './journal-codec';
import { JournalReader } from './journal-reader';
import type { JournalRecord } from './journal-records';

describe('JournalReader', () => {
  const broker = new EmbeddedBroker();
  const transport = broker.transport();
  afterAll(() => broker.close());
  const started = (job: string): JournalRecord => ({ type: 'Started', job: jobId(job) });

  function reader(): { readonly reader: JournalReader; readonly read: string[]; readonly unreadable: unknown[] } {
    const read: string[] = [];
    const unreadable: unknown[] = [];
    const listener = {
      record: (record: JournalRecord): void => void read.push('job' in record ? record.job : record.type),
      unreadable: (error: unknown): void => void unreadable.push(error),
      ended: (error: unknown): void => void unreadable.push(error),
    };
    return { reader: new JournalReader(transport, listener), read, unreadable };
  }

  it('has read all that was there when it has started, and shows no barriers', async () => {
    const first = reader();
    await first.reader.start();
    for (const job of ['a', 'b', 'c']) await first.reader.append(started(job));
    const second = reader();
    await second.reader.start();
    expect(second.read).toEqual(['a', 'b', 'c']);
    await first.reader.append(started('d'));
    await second.reader.catchUp();
    expect(second.read).toEqual(['a', 'b', 'c', 'd']);
    await Promise.all([first.reader.stop(), second.reader.stop()]);
  });

  /** The same broker through a journal that does some things otherwise. */
  const through = (log: (log: Log) => Partial<Log>): Transport => altered(transport, { log });
  const nobody = { record: () => undefined, ended: () => undefined };

  it('waits for no barrier that is gone once a later one is there', async () => {
    let lost = 0;
    const losing = through((log) => ({
      append: (body) => (lost-- > 0 ? Promise.resolve() : log.append(body)),
    }));
    const barriers = new JournalReader(losing, nobody);
    await barriers.start();
    lost = 1;
    let waiting = 2;
    const waits = [barriers.catchUp(), barriers.catchUp()].map((barrier) => barrier.then(() => waiting--));
    while (lost > 0) await new Promise(setImmediate);
    expect(waiting).toBe(2);
    await barriers.catchUp();
    await Promise.all(waits);
    expect(waiting).toBe(0);
    await barriers.stop();
  });

  it('gives up waiting for a barrier that it does not reach, and has a problem until it reaches it or a later one', async () => {
    let letGo: () => void = () => undefined;
    let open = Promise.resolve();
    const halting = through((log) => ({
      startReading: (handler) => log.startReading((record) => open.then(() => handler(record))),
    }));
    const halted = new JournalReader(halting, nobody, { patience: 200 });
    await halted.start();
    expect(halted.problem).toBeUndefined();
    open = new Promise((resolve) => (letGo = resolve));
    await expect(halted.catchUp()).rejects.toThrow('log jobs: a barrier in it was not reached within 0.2 s');
    await expect(halted.catchUp()).rejects.toMatchObject({ code: 'TRANSPORT', retriable: true });
    expect(halted.problem).toMatch(/not being read/);
    letGo();
    await halted.catchUp();
    expect(halted.problem).toBeUndefined();
    await halted.stop();
  });

  it('tells whoever waits for a barrier at once that the reading has ended', async () => {
    let end: (error: Error) => void = () => undefined;
    const ending = through((log) => ({
      append: (body) => (letIn ? log.append(body) : Promise.resolve()),
      startReading: async (handler) => {
        const subscription = await log.startReading(handler);
        const closed = new Promise<void>((_resolve, reject) => (end = reject));
        return { closed, pause() {}, resume() {}, stop: () => subscription.stop() };
      },
    }));
    let letIn = true;
    const ended: unknown[] = [];
    const waiting = new JournalReader(ending, { ...nobody, ended: (error) => ended.push(error) });
    await waiting.start();
    letIn = false;
    const cause = new Error('gone');
    const barrier = waiting.catchUp();
    end(cause);
    await expect(barrier).rejects.toMatchObject({
      code: 'TRANSPORT',
      message: 'log jobs: its reading has ended',
      cause,
    });
    expect(ended).toEqual([cause]);
    await waiting.stop();
  });

  it('gives up on a barrier that the journal does not take in, which is no problem of the reading', async () => {
    let taking = true;
    const blocked = through((log) => ({
      append: (body) => (taking ? log.append(body) : new Promise(() => undefined)),
    }));
    const waiting = new JournalReader(blocked, nobody, { patience: 200 });
    await waiting.start();
    taking = false;
    await expect(waiting.catchUp()).rejects.toMatchObject({
      code: 'TRANSPORT',
      message: 'log jobs: it takes in no barrier within 0.2 s',
    });
    expect(waiting.problem).toBeUndefined();
    await waiting.stop();
  });

  it('takes as long to start as records come, however long one barrier is waited for', async () => {
    for (const job of ['f', 'g', 'h'])
      await transport.log(channelNames.journal).append(encodeJournalRecord(started(job)));
    // Each barrier that is appended lets one record through.
    const handed: (() => void)[] = [];
    let barriers = 0;
    const slow = through((log) => ({
      append: async (body) => {
        await log.append(body);
        barriers++;
        handed.shift()?.();
      },
      startReading: (handler) =>
        log.startReading(async (record) => {
          const text = new TextDecoder().decode(record.body);
          if (/"[fgh]"/.test(text)) await new Promise<void>((resolve) => handed.push(resolve));
          return handler(record);
        }),
    }));
    const read: string[] = [];
    const long = new JournalReader(
      slow,
      { ...nobody, record: (record) => void read.push('job' in record ? record.job : '') },
      { patience: 200 },
    );
    await long.start();
    expect(read.slice(-3)).toEqual(['f', 'g', 'h']);
    expect(barriers).toBeGreaterThan(1);
    await long.stop();
  });

  it.each([
    ['its reading has not begun', () => new Promise<never>(() => undefined)],
    ['a barrier in it was not reached', (log: Log) => log.startReading(() => new Promise<never>(() => undefined))],
  ])('does not start when %s in time', async (what, startReading) => {
    const dead = new JournalReader(
      through((log) => ({ startReading: () => startReading(log) })),
      nobody,
      { patience: 100 },
    );
    await expect(dead.start()).rejects.toThrow(`log jobs: ${what} within 0.1 s`);
  });

  describe('of a journal that others declare', () => {
    const own = new EmbeddedBroker();
    afterAll(() => own.close());
    const declared: string[] = [];
    const watched = (): Transport => {
      const inner = own.transport();
      const log = (name: string): Log => ({
        ...inner.log(name),
        declare: (options) => (declared.push(name), inner.log(name).declare(options)),
      });
      return { workQueue: (name) => inner.workQueue(name), close: () => inner.close(), log };
    };

    it('gives up when it is not there in time', async () => {
      const alone = new JournalReader(watched(), nobody, { patience: 200, declaredElsewhere: true });
      await expect(alone.start()).rejects.toMatchObject({
        code: 'TRANSPORT',
        message: 'log jobs: no gateway has declared it within 0.2 s',
      });
      expect(declared).toEqual([]);
    });

    it('gives up at once when its transport is closed meanwhile', async () => {
      const transport = watched();
      const waiting = new JournalReader(transport, nobody, { declaredElsewhere: true });
      const starting = waiting.start();
      await transport.close();
      await expect(starting).rejects.toMatchObject({ code: 'CLOSED' });
    });

    it('starts as soon as it is there, and declares nothing itself', async () => {
      const waiting = new JournalReader(watched(), nobody, { declaredElsewhere: true });
      const starting = waiting.start();
      const owner = new JournalReader(watched(), nobody);
      await owner.start();
      await starting;
      expect(declared).toEqual(['jobs']);
      await Promise.all([waiting.stop(), owner.stop()]);
    });
  });

  it('sends one barrier at a time, and one for all who come before it is sent', async () => {
    let sent = 0;
    const counting = through((log) => ({ append: (body) => (sent++, log.append(body)) }));
    const barriers = new JournalReader(counting, nobody);
    await barriers.start();
    sent = 0;
    const asking = Array.from({ length: 500 }, () => barriers.catchUp());
    // These come while that barrier is on its way: it may have been written before what they are to follow.
    await Promise.resolve();
    await Promise.resolve();
    asking.push(...Array.from({ length: 500 }, () => barriers.catchUp()));
    await Promise.all(asking);
    expect(sent).toBe(2);
    await barriers.catchUp();
    expect(sent).toBe(3);
    await barriers.stop();
  });

  it('tells of many that are none once, not each time', async () => {
    for (let i = 0; i < 100; i++) await transport.log(channelNames.journal).append(Uint8Array.of(1));
    const late = reader();
    await late.reader.start();
    expect(late.unreadable).toHaveLength(1);
    await late.reader.stop();
  });

  it('steps over what is no record', async () => {
    await transport.log(channelNames.journal).append(Uint8Array.of(1, 2, 3));
    await transport.log(channelNames.journal).append(encodeJournalRecord(started('e')));
    const late = reader();
    await late.reader.start();
    expect(late.read.at(-1)).toBe('e');
    expect(late.unreadable).toHaveLength(1);
    await late.reader.stop();
  });
});
