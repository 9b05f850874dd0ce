/** What a reader is told when the broker has lost the newest records of its log, and other readers are not. */
import type { Log, LogRecord, Subscription, Transport } from '@coffee/middleware';
import { loseTail } from './lose-tail.fixture';
import { OwnBroker, bytes, keepLogs, text, until } from './own-broker.fixture';

jest.setTimeout(120_000);

const own = OwnBroker.aroundTests();

beforeAll(() => keepLogs(own.broker), 60_000);

interface Reader {
  readonly log: Log;
  readonly seen: string[];
  readonly subscription: Subscription;
  /** What it ended with. */
  end: unknown;
}

async function read(log: Log, handler: (record: LogRecord) => void = () => undefined): Promise<Reader> {
  const seen: string[] = [];
  let last = { offset: -1, body: '' };
  const subscription = await log.startReading((record) => {
    const now = { offset: record.offset, body: text(record.body) };
    // A broker that has just started may not confirm what it took: then it is appended again, and is in the log twice.
    if (now.body !== last.body || now.offset === last.offset) seen.push(now.body);
    last = now;
    handler(record);
  });
  const reader: Reader = { log, seen, subscription, end: undefined };
  subscription.closed.catch((thrown: unknown) => (reader.end = thrown));
  return reader;
}

async function newLog(transport: Transport, records: number): Promise<Log> {
  const log = transport.log(own.newName('log'));
  await log.declare();
  for (let i = 0; i < records; i++) await log.append(bytes(`before-${i}`));
  return log;
}

const numbered = (what: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${what}-${i}`);

async function powerCut(lost: readonly { readonly log: Log; readonly keep: number }[]): Promise<void> {
  await own.broker.kill();
  for (const { log, keep } of lost) expect(loseTail(own.broker, log.name, keep)).toBe(keep);
  await own.broker.revive();
}

it('a power cut that takes the tail of a log ends those who had read it with TRANSPORT, and nobody else', async () => {
  const transport = await own.connect({ url: own.broker.url, outage: 20_000 });
  const impatient = await own.connect({ url: own.broker.url, outage: 3000 });
  const replaced = await read(await newLog(transport, 8));
  const shortened = await read(impatient.log((await newLog(transport, 8)).name));
  const emptied = await read(impatient.log((await newLog(transport, 3)).name));
  const whole = await read(await newLog(transport, 8));
  const unread = await read(await newLog(transport, 0));
  // Has not come to what is lost.
  const behind = await read(await newLog(transport, 8), ({ offset }) => {
    if (offset === 2) behind.subscription.pause();
  });
  await until(
    'all to have read',
    () => [replaced, shortened, emptied, whole, behind].map(({ seen }) => seen.length),
    (counts) => counts.join() === '8,8,3,8,3',
  );
  await powerCut([
    { log: replaced.log, keep: 5 },
    { log: shortened.log, keep: 5 },
    { log: emptied.log, keep: 0 },
    { log: behind.log, keep: 5 },
  ]);
  const writer = await own.connect({ url: own.broker.url, confirmPatience: 2000, onEvent: () => undefined });
  const append = async ({ log }: Reader, count: number): Promise<void> => {
    for (const record of numbered('behind', count)) await writer.log(log.name).append(bytes(record));
  };
  // As long as those that were lost, and one more than they were.
  await append(replaced, 4);
  for (const reader of [whole, unread, behind]) await append(reader, 1);
  behind.subscription.resume();
  await until(
    'the living to read on, and the others to end',
    () => ({ ended: [replaced, shortened, emptied].map(({ end }) => end !== undefined), behind: behind.seen.length }),
    ({ ended, behind: count }) => ended.every(Boolean) && count === 6,
  );
  for (const [{ log, end }, why] of [
    [replaced, 'another record is at offset 7 now'],
    [shortened, 'no record from offset 7 on arrived within 3 s'],
    [emptied, 'no record from offset 2 on arrived within 3 s'],
  ] as const)
    expect(end).toMatchObject({
      code: 'TRANSPORT',
      retriable: true,
      message: `log ${log.name} has lost records that had been read: ${why}`,
    });
  expect(replaced.seen).toEqual(numbered('before', 8));
  await until(
    'the others to have read on',
    () => [whole.seen.length, unread.seen.length],
    (counts) => counts.join() === '9,1',
  );
  expect(whole.seen).toEqual([...numbered('before', 8), 'behind-0']);
  expect(unread.seen).toEqual(['behind-0']);
  expect(behind.seen).toEqual([...numbered('before', 5), 'behind-0']);
  expect([whole, unread, behind].map(({ end }) => end)).toEqual([undefined, undefined, undefined]);
  // Whoever begins anew has what is there.
  const anew = await read(writer.log(replaced.log.name));
  await until(
    'a new reader to have all',
    () => anew.seen.length,
    (count) => count === 9,
  );
  expect(anew.seen).toEqual([...numbered('before', 5), ...numbered('behind', 4)]);
});

it('a reader that begins behind a record that is not there ends with TRANSPORT', async () => {
  const transport = await own.connect({ outage: 500 });
  const log = await newLog(transport, 3);
  const reading = await log.startReading(() => undefined, { from: 10 });
  await expect(reading.closed).rejects.toMatchObject({ code: 'TRANSPORT' });
});
