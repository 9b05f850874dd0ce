import { jobId } from '@coffee/core';
import { Journal } from './journal';
import type { JournalRecord } from './journal-records';
import { Leases } from './lease';

const job = jobId('j1');
const opened: JournalRecord = {
  type: 'Opened',
  job,
  owner: 'me',
  plan: { tables: [], stages: [], edges: [], results: [] },
  fingerprint: '',
  at: 0,
};
const ended: JournalRecord = { type: 'Ended', job, outcome: 'completed', at: 0 };

function read(...records: readonly (readonly [number, JournalRecord])[]): { journal: Journal; leases: Leases } {
  const journal = new Journal();
  const leases = new Leases();
  for (const [now, record] of records) {
    journal.apply(record);
    leases.heard(record, now);
  }
  return { journal, leases };
}

describe('Leases', () => {
  it('expires a job whose client was not heard of for longer than the lease', () => {
    const { journal, leases } = read([0, opened], [5, { type: 'Started', job }]);
    expect(leases.expired(journal, 10, 10)).toEqual([]);
    expect(leases.expired(journal, 11, 10)).toEqual([job]);
  });

  it('gives a job a whole lease after a renewal, and none for a claim that may come to nothing', () => {
    const { journal, leases } = read(
      [0, opened],
      [8, { type: 'Leased', job }],
      [12, { type: 'Claimed', job, holder: 'h' }],
    );
    expect(leases.expired(journal, 18, 10)).toEqual([]);
    expect(leases.expired(journal, 19, 10)).toEqual([job]);
  });

  it('expires no job that has ended, and keeps that for its time to live', () => {
    const { journal, leases } = read([0, opened], [20, ended]);
    expect(leases.expired(journal, 100, 10)).toEqual([]);
    expect(leases.outdated(journal, 50, 30)).toEqual([]);
    expect(leases.outdated(journal, 51, 30)).toEqual([job]);
  });

  it('gives up a job that was announced and is not opened within the lease', () => {
    const announced: JournalRecord = { type: 'Announced', job, logs: ['a'] };
    const { journal, leases } = read([0, announced]);
    expect(leases.abandoned(journal, 10, 10)).toEqual([]);
    expect(leases.abandoned(journal, 11, 10)).toEqual([job]);
    expect(leases.expired(journal, 11, 10)).toEqual([]);
    const later = read([0, announced], [1, opened]);
    expect(later.leases.abandoned(later.journal, 100, 10)).toEqual([]);
  });

  it('lets go of jobs that nothing more is to become of', () => {
    const unknown: JournalRecord = { type: 'Leased', job: jobId('unknown') };
    const announced: JournalRecord = { type: 'Announced', job: jobId('announced'), logs: ['a'] };
    const { journal, leases } = read([0, unknown], [0, announced], [0, opened], [0, ended]);
    leases.prune(journal);
    expect(leases.size).toBe(2);
    journal.apply({ type: 'Deleted', job });
    leases.prune(journal);
    expect(leases.abandoned(journal, 11, 10)).toEqual(['announced']);
    expect(leases.size).toBe(1);
  });

  it('forgets what was deleted', () => {
    const { journal, leases } = read([0, opened], [1, ended], [2, { type: 'Deleted', job }]);
    expect(leases.outdated(journal, 100, 1)).toEqual([]);
  });
});
