/** Logs: one order, no gap, any number of readers from any offset, one record at a time. */
import { CoffeeError } from '@coffee/core';
import type { LogRecord, Transport } from '../contract';
import { bytes, gate, text, type Harness } from './harness';
import { Records } from './inbox';

const DAY = 86_400_000;

export function describeLogs(context: () => { readonly harness: Harness; readonly transport: Transport }): void {
  const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => `r${i}`);

  describe('a log', () => {
    it('gives every record in order, then new ones as they come, at growing offsets', async () => {
      const { harness, transport } = context();
      const log = await harness.log(transport);
      for (const record of ['r0', 'r1', 'r2']) await log.append(bytes(record));
      const inbox = new Records(harness);
      await inbox.from(log);
      await inbox.holds(3);
      for (const record of ['r3', 'r4']) await log.append(bytes(record));
      const records = await inbox.holds(5);
      expect(inbox.texts).toEqual(numbered(5));
      records.slice(1).forEach((record, i) => expect(record.offset).toBeGreaterThan(records[i]!.offset));
    });

    it('keeps its records when their writer has gone, and when it is declared again', async () => {
      const { harness, transport } = context();
      const log = await harness.log(transport);
      const writer = await harness.connect();
      await writer.log(log.name).append(bytes('r0'));
      await writer.close();
      await log.declare();
      const inbox = new Records(harness);
      await inbox.from(log);
      await inbox.holds(1);
      expect(inbox.texts).toEqual(['r0']);
    });

    it.each([
      ['', undefined, { retention: DAY }],
      ['no longer ', { retention: DAY }, undefined],
      ['another time ', { retention: DAY }, { retention: 2 * DAY }],
    ])('keeps what is younger than its retention, and goes on when that is %sasked for', async (_how, first, then) => {
      const { harness, transport } = context();
      const log = transport.log((await harness.log(transport)).name);
      await log.delete();
      await log.declare(first);
      for (const record of ['r0', 'r1']) await log.append(bytes(record));
      const again = (await harness.connect()).log(log.name);
      await again.declare(then);
      await again.append(bytes('r2'));
      const inbox = new Records(harness);
      await inbox.from(again);
      await inbox.holds(3);
      expect(inbox.texts).toEqual(numbered(3));
    });

    it('has one order that all its readers see, however many write at once', async () => {
      const { harness, transport } = context();
      const log = await harness.log(transport);
      const writers = [transport, await harness.connect(), await harness.connect()];
      const early = new Records(harness);
      await early.from((await harness.connect()).log(log.name));
      await Promise.all(
        writers.flatMap((writer, w) =>
          numbered(50).map((record) => writer.log(log.name).append(bytes(`${w}-${record}`))),
        ),
      );
      const late = new Records(harness);
      await late.from(log);
      const [seenEarly, seenLate] = [await early.holds(150), await late.holds(150)];
      expect(early.texts).toEqual(late.texts);
      expect(seenEarly.map(({ offset }) => offset)).toEqual(seenLate.map(({ offset }) => offset));
      expect(new Set(early.texts).size).toBe(150);
    });

    it('keeps the order in which one writer appended, without waiting for confirms', async () => {
      const { harness, transport } = context();
      const log = await harness.log(transport);
      await Promise.all(numbered(300).map((record) => log.append(bytes(record))));
      const inbox = new Records(harness);
      await inbox.from(log);
      await inbox.holds(300);
      expect(inbox.texts).toEqual(numbered(300));
    });

    it('is read from any offset', async () => {
      const { harness, transport } = context();
      const log = await harness.log(transport);
      await Promise.all(numbered(20).map((record) => log.append(bytes(record))));
      const all = new Records(harness);
      await all.from(log, 0);
      const offsets = (await all.holds(20)).map(({ offset }) => offset);
      for (const from of [0, 1, 7, 19]) {
        const inbox = new Records(harness);
        const subscription = await inbox.from((await harness.connect()).log(log.name), offsets[from]);
        const records = await inbox.holds(20 - from);
        expect(inbox.texts).toEqual(numbered(20).slice(from));
        expect(records.map(({ offset }) => offset)).toEqual(offsets.slice(from));
        await subscription.stop();
      }
    });

    it('is read on from behind its last record: only new ones come', async () => {
      const { harness, transport } = context();
      const log = await harness.log(transport);
      await log.append(bytes('old'));
      const first = new Records(harness);
      const subscription = await first.from(log);
      const [last] = await first.holds(1);
      await subscription.stop();
      const inbox = new Records(harness);
      await inbox.from(log, last!.offset + 1);
      await log.append(bytes('new'));
      await inbox.holds(1);
      expect(inbox.texts).toEqual(['new']);
    });

    it('gives a reader of an empty log its first record when it comes', async () => {
      const { harness, transport } = context();
      const log = await harness.log(transport);
      const inbox = new Records(harness);
      await inbox.from(log);
      await harness.roundTrips(transport);
      expect(inbox.items).toHaveLength(0);
      await log.append(bytes('first'));
      await inbox.holds(1);
      expect(inbox.texts).toEqual(['first']);
    });

    it('is not consumed by reading: a late reader sees all of it', async () => {
      const { harness, transport } = context();
      const log = await harness.log(transport);
      await Promise.all(numbered(10).map((record) => log.append(bytes(record))));
      for (let reader = 0; reader < 3; reader++) {
        const inbox = new Records(harness);
        const subscription = await inbox.from((await harness.connect()).log(log.name));
        await inbox.holds(10);
        expect(inbox.texts).toEqual(numbered(10));
        await subscription.stop();
        await subscription.closed;
      }
    });

    it('does not hand over a record before the handler of the last has settled', async () => {
      const { harness, transport } = context();
      const log = await harness.log(transport);
      const inbox = new Records(harness);
      let inProgress = 0;
      let overlaps = 0;
      const gates = numbered(5).map(() => gate());
      await log.startReading(async (record) => {
        if (++inProgress > 1) overlaps++;
        inbox.push(record);
        await gates[inbox.items.length - 1]!.passed;
        inProgress--;
      });
      await Promise.all(numbered(5).map((record) => log.append(bytes(record))));
      for (let i = 0; i < 5; i++) {
        await inbox.holds(i + 1);
        await harness.roundTrips(transport);
        expect(inbox.items).toHaveLength(i + 1);
        gates[i]!.open();
      }
      expect(overlaps).toBe(0);
      expect(inbox.texts).toEqual(numbered(5));
    });

    it('skips nothing for a reader that is slower than the writers', async () => {
      const { harness, transport } = context();
      const log = await harness.log(transport);
      const inbox = new Records(harness);
      await log.startReading(async (record) => {
        await new Promise((resolve) => setImmediate(resolve));
        inbox.push(record);
      });
      const writer = (await harness.connect()).log(log.name);
      await Promise.all(numbered(1000).map((record) => writer.append(bytes(record))));
      await inbox.holds(1000);
      expect(inbox.texts).toEqual(numbered(1000));
    });

    it.each(['throws', 'rejects'])('ends the subscription with the error of a handler that %s', async (how) => {
      const { harness, transport } = context();
      const log = await harness.log(transport);
      const error = new CoffeeError('BAD_MESSAGE', 'the handler does not like it');
      const seen: string[] = [];
      const handler = (record: LogRecord): void | Promise<void> => {
        seen.push(text(record.body));
        if (seen.length < 2) return;
        if (how === 'rejects') return Promise.reject(error);
        throw error;
      };
      const subscription = await log.startReading(handler);
      await Promise.all(numbered(4).map((record) => log.append(bytes(record))));
      expect(await harness.rejection('closed', subscription.closed)).toBe(error);
      await harness.roundTrips(transport);
      expect(seen).toEqual(['r0', 'r1']);
      await subscription.stop();
    });

    it('calls no handler after pause() until resume(), and goes on where it was', async () => {
      const { harness, transport } = context();
      const log = await harness.log(transport);
      const inbox = new Records(harness);
      const subscription = await log.startReading((record) => {
        inbox.push(record);
        if (inbox.items.length % 3 === 0) subscription.pause();
      });
      await Promise.all(numbered(7).map((record) => log.append(bytes(record))));
      await inbox.holds(3);
      await harness.roundTrips(transport);
      expect(inbox.items).toHaveLength(3);
      subscription.resume();
      await inbox.holds(6);
      await harness.roundTrips(transport);
      expect(inbox.items).toHaveLength(6);
      subscription.resume();
      await inbox.holds(7);
      expect(inbox.texts).toEqual(numbered(7));
    });

    it('waits in stop() for the handler in progress, and hands over nothing after it', async () => {
      const { harness, transport } = context();
      const log = await harness.log(transport);
      const inbox = new Records(harness);
      const hold = gate();
      const subscription = await log.startReading(async (record) => {
        inbox.push(record);
        await hold.passed;
      });
      await Promise.all(numbered(3).map((record) => log.append(bytes(record))));
      await inbox.holds(1);
      let stopped = false;
      const stop = subscription.stop().then(() => (stopped = true));
      await harness.roundTrips(transport);
      expect(stopped).toBe(false);
      hold.open();
      await harness.within('stop() to resolve', stop);
      await subscription.stop();
      await subscription.closed;
      await log.append(bytes('later'));
      await harness.roundTrips(transport);
      expect(inbox.texts).toEqual(['r0']);
    });

    it('is one of many: they do not mix', async () => {
      const { harness, transport } = context();
      const logs = await Promise.all(Array.from({ length: 6 }, () => harness.log(transport)));
      const inboxes = await Promise.all(
        logs.map(async (log) => {
          const inbox = new Records(harness);
          await inbox.from(log);
          return inbox;
        }),
      );
      await Promise.all(logs.flatMap((log, l) => numbered(10).map((record) => log.append(bytes(`${l}-${record}`)))));
      await Promise.all(inboxes.map((inbox) => inbox.holds(10)));
      inboxes.forEach((inbox, l) => expect(inbox.texts).toEqual(numbered(10).map((record) => `${l}-${record}`)));
    });
  });
}
