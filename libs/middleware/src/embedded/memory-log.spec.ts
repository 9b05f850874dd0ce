import type { CoffeeError } from '@coffee/core';
import { MemoryLog, type LogReader } from './memory-log';
import { READ_AHEAD } from './protocol';

interface TestReader extends LogReader {
  readonly got: { readonly offset: number; readonly last: boolean }[];
  error: CoffeeError | undefined;
}
const readerFrom = (next: number): TestReader => {
  const reader: TestReader = {
    next,
    ahead: [],
    aheadBytes: 0,
    got: [],
    error: undefined,
    deliver: (offset, _, last) => reader.got.push({ offset, last }),
    ended: (error) => (reader.error = error),
  };
  return reader;
};
const append = (log: MemoryLog, count: number, size = 1): void => {
  for (let i = 0; i < count; i++) log.append(new Uint8Array(size));
};

describe('a log in memory', () => {
  it('ends those who read what it loses of its newest records, and puts new ones in their place', () => {
    const log = new MemoryLog('jobs', undefined);
    append(log, 3);
    const [all, two] = [readerFrom(0), readerFrom(0)];
    log.add(all);
    expect(log.loseTail(1)).toBe(2);
    log.add(two);
    expect([all.error?.code, all.error?.message]).toEqual(['TRANSPORT', 'log jobs has lost its records from 2 on']);
    expect(log.loseTail(0)).toBe(2);
    append(log, 1);
    expect([log.kept, two.error]).toEqual([3, undefined]);
    expect(two.got.map(({ offset }) => offset)).toEqual([0, 1, 2]);
    expect(all.got).toHaveLength(3);
  });

  it('lets those who are too late for its oldest records begin with the first that is there', () => {
    const log = new MemoryLog('jobs', undefined);
    append(log, READ_AHEAD.records + 3);
    const slow = readerFrom(0);
    log.add(slow);
    log.forget(READ_AHEAD.records + 2);
    const late = readerFrom(0);
    log.add(late);
    log.credit(slow, READ_AHEAD.records);
    const last = { offset: READ_AHEAD.records + 2, last: false };
    expect([slow.got.at(-1), slow.got.length, late.got]).toEqual([last, READ_AHEAD.records + 1, [last]]);
    append(log, 1);
    expect(late.got.at(-1)?.offset).toBe(READ_AHEAD.records + 3);
  });

  it('keeps everything when it is not told how many readers it is for', () => {
    const log = new MemoryLog('jobs', undefined);
    append(log, 3);
    const reader = readerFrom(0);
    log.add(reader);
    expect(reader.got).toEqual([0, 1, 2].map((offset) => ({ offset, last: false })));
    expect(log.kept).toBe(3);
  });

  it('lets go of what its expected readers have passed, and gives the original to the last of them', () => {
    const log = new MemoryLog('job.1.progress', 2);
    const [first, second] = [readerFrom(0), readerFrom(0)];
    log.add(first);
    append(log, 2);
    expect(log.kept).toBe(2);
    log.add(second);
    expect(log.kept).toBe(0);
    expect(first.got.map(({ last }) => last)).toEqual([false, false]);
    expect(second.got.map(({ last }) => last)).toEqual([true, true]);
    append(log, 1);
    expect([first.got[2], second.got[2]]).toEqual([
      { offset: 2, last: false },
      { offset: 2, last: true },
    ]);
    expect(log.kept).toBe(0);
  });

  it('counts a reader that starts later in the log as one that has passed what is before', () => {
    const log = new MemoryLog('results', 2);
    append(log, 3);
    log.add(readerFrom(2));
    expect(log.kept).toBe(3);
    const atTheEnd = readerFrom(3);
    log.add(atTheEnd);
    expect(log.kept).toBe(0);
    append(log, 1);
    expect(atTheEnd.got).toEqual([{ offset: 3, last: true }]);
    expect(log.kept).toBe(0);
  });

  it('refuses a reader of which it has not what it must have read', () => {
    const log = new MemoryLog('results', undefined);
    append(log, 3);
    expect(() => log.add(readerFrom(4))).toThrow('log results has lost its records from 3 on');
  });

  it('refuses a reader that comes too late, and ends one that it has no records left for', () => {
    const log = new MemoryLog('job.1.part.top.0', 1);
    const reader = readerFrom(0);
    log.add(reader);
    append(log, READ_AHEAD.records);
    const late = readerFrom(3);
    expect(() => log.add(late)).toThrow('has let go of its records before 64');
    const extra = readerFrom(64);
    log.add(extra);
    append(log, 1);
    expect(extra.got).toEqual([{ offset: 64, last: true }]);
    expect(reader.error?.code).toBe('GONE');
  });

  it('hands over no more than its window before the reader has handled some of it', () => {
    const log = new MemoryLog('many', undefined);
    const reader = readerFrom(0);
    log.add(reader);
    append(log, READ_AHEAD.records + 10);
    expect(reader.got).toHaveLength(READ_AHEAD.records);
    log.credit(reader, 4);
    expect(reader.got).toHaveLength(READ_AHEAD.records + 4);

    const large = new MemoryLog('large', undefined);
    const slow = readerFrom(0);
    large.add(slow);
    append(large, 3, READ_AHEAD.bytes);
    expect(slow.got).toHaveLength(1);
    large.credit(slow, 1);
    expect(slow.got).toHaveLength(2);
  });
});
