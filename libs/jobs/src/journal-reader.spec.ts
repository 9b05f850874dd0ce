import { jobId } from '@coffee/core';
import { EmbeddedBroker, type Transport } from '@coffee/middleware';
import { channelNames } from '@coffee/query-plan';
import { encodeJournalRecord, type JournalRecord } from './journal';
import { JournalReader } from './journal-reader';

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

  it('has read all that was there when it has started, and shows no marks', async () => {
    const first = reader();
    await first.reader.start();
    for (const job of ['a', 'b', 'c']) await first.reader.append(started(job));
    const second = reader();
    await second.reader.start();
    expect(second.read).toEqual(['a', 'b', 'c']);
    await first.reader.append(started('d'));
    await second.reader.upToNow();
    expect(second.read).toEqual(['a', 'b', 'c', 'd']);
    await Promise.all([first.reader.stop(), second.reader.stop()]);
  });

  it('waits for no mark that is gone once a later one is there', async () => {
    let lost = 0;
    const losing: Transport = {
      workQueue: (name) => transport.workQueue(name),
      close: () => transport.close(),
      log: (name) => {
        const log = transport.log(name);
        const append = (body: Uint8Array): Promise<void> => (lost-- > 0 ? Promise.resolve() : log.append(body));
        return { ...log, append };
      },
    };
    const marks = new JournalReader(losing, { record: () => undefined, ended: () => undefined });
    await marks.start();
    lost = 2;
    let waiting = 2;
    const waits = [marks.upToNow(), marks.upToNow()].map((mark) => mark.then(() => waiting--));
    expect(waiting).toBe(2);
    await marks.upToNow();
    await Promise.all(waits);
    expect(waiting).toBe(0);
    await marks.stop();
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
