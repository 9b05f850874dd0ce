/** How a log with a retention is declared, and what becomes of its oldest records. */
import type { Subscription } from '@coffee/middleware';
import { OwnBroker, bytes, text, until } from './own-broker.fixture';

jest.setTimeout(60_000);

const own = OwnBroker.aroundTests();

describe('a log with a retention', () => {
  const DAY = 86_400_000;

  it('is declared with a limit of age, and with small segments for the broker to let go of', async () => {
    const name = own.newName('log');
    await (await own.connect()).log(name).declare({ retention: 7 * DAY });
    const listed = await own.broker.control('--quiet', 'list_queues', 'name', 'arguments');
    expect(listed.split('\n').find((line) => line.startsWith(`${name}\t`))).toBe(
      `${name}\t[{"x-queue-type","stream"},{"x-max-age","604800s"},{"x-stream-max-segment-size-bytes",4194304}]`,
    );
    expect(own.events.filter(({ type }) => type === 'logDiffers')).toEqual([]);
  });

  it.each([
    ['without one', undefined, { retention: DAY }],
    ['with one, and none is asked for', { retention: DAY }, undefined],
    ['with another', { retention: DAY }, { retention: 2 * DAY }],
  ])('goes on with what is there when it was declared %s, and says so', async (_how, before, after) => {
    const log = (await own.bystander()).log(own.newName('log'));
    await log.declare(before);
    await log.append(bytes('kept'));
    const same = (await own.connect()).log(log.name);
    await same.declare(after);
    const seen: string[] = [];
    await same.startReading(({ body }) => void seen.push(text(body)));
    await until(
      'the record',
      () => seen,
      (all) => all.length === 1,
    );
    const differs = own.events.filter(({ type }) => type === 'logDiffers');
    expect(differs).toMatchObject([{ log: log.name, reason: expect.stringContaining("'x-max-age'") as string }]);
  });

  it('loses its oldest records, and a reader that begins, or reads on, starts with the first that is there', async () => {
    const transport = await own.connect();
    const log = transport.log(own.newName('log'));
    await log.declare({ retention: 1000 });
    let appended = 0;
    const readFrom = async (from: number): Promise<number> => {
      const first = new Promise<number>((resolve) => {
        void log.startReading(({ body }) => resolve(body[0]!), { from }).then((reading) => readings.push(reading));
      });
      const value = await first;
      await Promise.all(readings.splice(0).map((reading) => reading.stop()));
      return value;
    };
    const readings: Subscription[] = [];
    // Two to a segment; only a new segment makes the broker look at the old ones.
    const append = (): Promise<void> => log.append(new Uint8Array(2 << 20).fill(appended++));
    const first = await until(
      'records to go',
      () => append().then(() => readFrom(0)),
      (value) => value > 0,
    );
    expect(first).toBeLessThan(appended);
    expect(await readFrom(1)).toBeGreaterThanOrEqual(first);
  });

  it('that has lost the record which a reader was handed last is read on, from the first that is there', async () => {
    const transport = await own.connect();
    const log = transport.log(own.newName('log'));
    await log.declare({ retention: 1000 });
    const writer = (await own.bystander()).log(log.name);
    const seen: number[] = [];
    const reading = await log.startReading(({ body }) => void seen.push(body[0]!));
    let ended: unknown;
    reading.closed.catch((thrown: unknown) => (ended = thrown));
    let appended = 0;
    const append = (): Promise<void> => writer.append(new Uint8Array(2 << 20).fill(appended++));
    await append();
    await until(
      'the first record',
      () => seen.length,
      (count) => count === 1,
    );
    own.proxy.block();
    const first = async (): Promise<number> => {
      const other = await own.bystander();
      const value = await new Promise<number>((resolve) => {
        void other.log(log.name).startReading(({ body }) => resolve(body[0]!));
      });
      await other.close();
      return value;
    };
    const left = await until(
      'the record that was read to go',
      () => append().then(first),
      (value) => value > 0,
    );
    own.proxy.mend();
    await until(
      'the reader to go on',
      () => ({ seen, ended }),
      (now) => now.seen.at(-1) === appended - 1 || now.ended !== undefined,
    );
    expect(ended).toBeUndefined();
    expect(seen[1]).toBeGreaterThanOrEqual(left);
    expect(seen.slice(1)).toEqual(Array.from({ length: appended - seen[1]! }, (_, i) => seen[1]! + i));
  });
});
