import { jobId } from '@coffee/core';
import { places, startable } from './admission';
import { Journal } from './journal';
import type { JournalRecord } from './journal-records';

const opened = (name: string): JournalRecord => ({
  type: 'Opened',
  job: jobId(name),
  owner: 'me',
  plan: { tables: [], stages: [], edges: [], results: [] },
  fingerprint: '',
  at: 0,
});
const started = (name: string): JournalRecord => ({ type: 'Started', job: jobId(name) });
const ended = (name: string): JournalRecord => ({ type: 'Ended', job: jobId(name), outcome: 'cancelled', at: 1 });

function fold(...records: JournalRecord[]): Journal {
  const journal = new Journal();
  for (const record of records) journal.apply(record);
  return journal;
}

describe('admission', () => {
  it('starts the first that wait, as many as there are slots', () => {
    const journal = fold(opened('a'), opened('b'), opened('c'));
    expect(startable(journal, 2)).toEqual(['a', 'b']);
    expect([...places(journal)]).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ]);
  });

  it('starts none while all slots are taken, and the next when one ends', () => {
    const running = [opened('a'), opened('b'), opened('c'), started('a'), started('b')];
    expect(startable(fold(...running), 2)).toEqual([]);
    expect(startable(fold(...running, ended('b')), 2)).toEqual(['c']);
  });

  it('moves everyone up when a job that waits is cancelled', () => {
    const journal = fold(opened('a'), opened('b'), opened('c'), started('a'), ended('b'));
    expect([...places(journal)]).toEqual([['c', 1]]);
  });

  it('starts nothing when fewer slots are configured than jobs run', () => {
    expect(startable(fold(opened('a'), opened('b'), opened('c'), started('a'), started('b')), 1)).toEqual([]);
  });
});
