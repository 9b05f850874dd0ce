/** Bodies: any size, any bytes, aligned, and owned by whoever has them. */
import type { Transport } from '../contract';
import { bytes, pattern, sameBytes, text, type Harness } from './harness';
import { Deliveries, Records } from './inbox';

const SIZES = [0, 1, 7, 8, 9, 1023, 1024, 1025, 65_536, 131_073, 1 << 20];

export function describeBodies(context: () => { readonly harness: Harness; readonly transport: Transport }): void {
  describe('a body', () => {
    it.each(SIZES)(
      'of %i bytes goes through a queue and a log unchanged, and starts at a multiple of 8',
      async (size) => {
        const { harness, transport } = context();
        const [queue, log] = [await harness.queue(transport), await harness.log(transport)];
        const other = await harness.connect();
        const [deliveries, records] = [new Deliveries(harness), new Records(harness)];
        await deliveries.acking(other.workQueue(queue.name), 4);
        await records.from(other.log(log.name));
        for (const seed of [1, 2, 3])
          await Promise.all([queue.send(pattern(size, seed)), log.append(pattern(size, seed))]);
        await Promise.all([deliveries.holds(3), records.holds(3)]);
        const fromQueue = [...deliveries.items].map(({ body }) => body).sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
        const fromLog = records.items.map(({ body }) => body);
        for (const bodies of [fromQueue, fromLog]) {
          expect(bodies).toHaveLength(3);
          bodies.forEach((body, i) => {
            expect(sameBytes(body, pattern(size, i + 1))).toBe(true);
            expect(body.byteOffset % 8).toBe(0);
          });
        }
      },
    );

    it('may be a part of a larger buffer, at any place, of which the rest stays with the sender', async () => {
      const { harness, transport } = context();
      const [queue, log] = [await harness.queue(transport), await harness.log(transport)];
      const [deliveries, records] = [new Deliveries(harness), new Records(harness)];
      await deliveries.acking((await harness.connect()).workQueue(queue.name), 4);
      await records.from(log);
      const whole = pattern(10_000, 5);
      await Promise.all([queue.send(whole.subarray(3, 5003)), log.append(whole.subarray(5003, 9999))]);
      const [delivery] = await deliveries.holds(1);
      const [record] = await records.holds(1);
      expect(sameBytes(delivery!.body, pattern(10_000, 5).subarray(3, 5003))).toBe(true);
      expect(sameBytes(record!.body, pattern(10_000, 5).subarray(5003, 9999))).toBe(true);
      expect([delivery!.body.byteOffset % 8, record!.body.byteOffset % 8]).toEqual([0, 0]);
      expect(whole.byteLength).toBe(10_000);
      expect(whole[0]).toBe(pattern(1, 5)[0]);
    });

    it('belongs to its receiver: later deliveries do not change it, nor does it change what others get', async () => {
      const { harness, transport } = context();
      const log = await harness.log(transport);
      const [first, second] = [new Records(harness), new Records(harness)];
      await log.startReading((record) => {
        record.body.fill(0xff);
        first.push(record);
      });
      for (const size of [40, 4000]) await log.append(pattern(size, size));
      await first.holds(2);
      await second.from(log);
      const records = await second.holds(2);
      expect([40, 4000].map((size, i) => sameBytes(records[i]!.body, pattern(size, size)))).toEqual([true, true]);
    });

    it('that is kept by its receiver stays as it is while hundreds more arrive', async () => {
      const { harness, transport } = context();
      const queue = await harness.queue(transport);
      const inbox = new Deliveries(harness);
      await inbox.acking(queue, 16);
      const sent = Array.from({ length: 400 }, (_, i) => `message ${i} ${'.'.repeat(i)}`);
      await Promise.all(sent.map((message) => queue.send(bytes(message))));
      await inbox.holds(400);
      expect([...inbox.texts].sort()).toEqual([...sent].sort());
    });

    it('comes back whole when its receiver nacks it or stops', async () => {
      const { harness, transport } = context();
      const queue = await harness.queue(transport);
      const other = (await harness.connect()).workQueue(queue.name);
      const size = 300_000;
      await queue.send(pattern(size, 9));
      const first = new Deliveries(harness);
      const stopped = await first.holding(other, 1);
      await first.holds(1);
      await stopped.stop();
      const second = new Deliveries(harness);
      const nacking = await second.holding(other, 1);
      (await second.holds(1))[0]!.nack({ requeue: true });
      const [, again] = await second.holds(2);
      expect(sameBytes(again!.body, pattern(size, 9))).toBe(true);
      expect(again!.body.byteOffset % 8).toBe(0);
      again!.ack();
      await nacking.stop();
      await harness.depthIs(queue, 0);
    });

    it('that was received may be sent on', async () => {
      const { harness, transport } = context();
      const [queue, log] = [await harness.queue(transport), await harness.log(transport)];
      await queue.startConsuming(
        async (delivery) => {
          await log.append(delivery.body);
          delivery.ack();
        },
        { prefetch: 2 },
      );
      await Promise.all([queue.send(bytes('small')), queue.send(pattern(50_000, 3))]);
      const records = new Records(harness);
      await records.from((await harness.connect()).log(log.name));
      await records.holds(2);
      const bodies = records.items.map(({ body }) => body).sort((a, b) => a.byteLength - b.byteLength);
      expect(text(bodies[0]!)).toBe('small');
      expect(sameBytes(bodies[1]!, pattern(50_000, 3))).toBe(true);
    });
  });
}
