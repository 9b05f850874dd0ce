import { jobId } from '@coffee/core';
import { housekeeping, wasDeaf, type HousekeepingAction, type HousekeepingLimits } from './housekeeping';
import { Journal } from './journal';
import type { JournalRecord } from './journal-records';
import { LastHeard } from './last-heard';

const job = jobId('j1');
const opened: JournalRecord = {
  type: 'Opened',
  job,
  owner: 'me',
  plan: { tables: [], stages: [], edges: [], results: [] },
  fingerprint: '',
  at: 0,
};
const ended: JournalRecord = { type: 'JobEnded', job, outcome: 'completed', at: 0 };
const announced: JournalRecord = { type: 'Announced', job, logs: ['a'] };
const tick = (number: number, elapsed: number): JournalRecord => ({ type: 'Tick', tick: number, elapsed });

/** Records, each with the time when it was read. */
class Read {
  readonly journal = new Journal();
  readonly lastHeard = new LastHeard();
  constructor(...records: readonly (readonly [number, JournalRecord])[]) {
    for (const [now, record] of records) this.on(now, record);
  }
  on(now: number, record: JournalRecord): void {
    this.journal.apply(record);
    this.lastHeard.heard(record, now);
  }
  due(now: number, limits: Partial<HousekeepingLimits>, readUpTo = now): HousekeepingAction[] {
    const all = { lease: Infinity, keep: Infinity, retention: Infinity, adopts: true, ...limits };
    return housekeeping(this.journal, { jobs: this.lastHeard.jobs, readUpTo }, now, all);
  }
}

describe('housekeeping', () => {
  it('cancels a job whose client was not heard of for longer than the lease', () => {
    const read = new Read([0, opened], [5, { type: 'Started', job }]);
    expect(read.due(10, { lease: 10 })).toEqual([]);
    expect(read.due(11, { lease: 10 })).toEqual([
      { do: 'end', job, end: { outcome: 'cancelled', reason: 'its client was away for longer than 0.01 s' } },
    ]);
  });

  it('gives a job a whole lease after a renewal, and none for a claim that may come to nothing', () => {
    const read = new Read([0, opened], [8, { type: 'Leased', job }], [12, { type: 'Claimed', job, holder: 'h' }]);
    expect(read.due(18, { lease: 10 })).toEqual([]);
    expect(read.due(19, { lease: 10 })).toMatchObject([{ do: 'end', job }]);
  });

  it('expires no job that has ended, and keeps that for its time to live', () => {
    const read = new Read([0, opened], [20, ended]);
    expect(read.due(50, { lease: 10, keep: 30 })).toEqual([]);
    expect(read.due(51, { lease: 10, keep: 30 })).toMatchObject([{ do: 'deleteLogs', job }]);
  });

  it('gives up a job that was announced and is not opened within the lease', () => {
    const read = new Read([0, announced]);
    expect(read.due(10, { lease: 10 })).toEqual([]);
    expect(read.due(11, { lease: 10 })).toEqual([{ do: 'deleteAnnounced', job, logs: ['a'] }]);
    read.on(12, opened);
    expect(read.due(20, { lease: 10 })).toEqual([]);
  });

  it('gives everybody a whole lease when nothing could be heard for more than half of one', () => {
    const read = new Read([0, opened]);
    const heard = (readUpTo: number): boolean => wasDeaf({ jobs: read.lastHeard.jobs, readUpTo }, 16, { lease: 10 });
    expect([heard(11), heard(10)]).toEqual([false, true]);
    expect(read.due(16, { lease: 10 }, 11)).toMatchObject([{ do: 'end' }]);
    expect(read.due(16, { lease: 10 }, 10)).toEqual([]);
  });

  it('ends a job before the journal forgets it, and then deletes its logs', () => {
    const read = new Read([0, opened], [0, tick(1, 100)]);
    read.on(0, tick(2, 50));
    expect(read.due(0, { retention: 100 })).toEqual([]);
    read.on(0, tick(3, 1));
    expect(read.due(0, { retention: 100 })).toMatchObject([{ do: 'end', job, end: { outcome: 'failed' } }]);
    read.on(0, ended);
    expect(read.due(0, { retention: 100 })).toEqual([]);
    read.on(0, tick(4, 25));
    expect(read.due(0, { retention: 100 })).toMatchObject([{ do: 'deleteLogs', job }]);
  });

  it('lets go of jobs that nothing more is to become of', () => {
    const unknown: JournalRecord = { type: 'Leased', job: jobId('unknown') };
    const other: JournalRecord = { ...announced, job: jobId('announced') };
    const { journal, lastHeard } = new Read([0, unknown], [0, other], [0, opened], [0, ended]);
    lastHeard.prune(journal);
    expect([...lastHeard.jobs.keys()]).toEqual(['announced', job]);
    journal.apply({ type: 'Deleted', job });
    lastHeard.prune(journal);
    expect([...lastHeard.jobs.keys()]).toEqual(['announced']);
  });

  it('goes on counting the lease of a job that was given up and opened in the same moment', () => {
    const read = new Read([0, announced], [10, opened], [11, { type: 'Deleted', job }]);
    read.lastHeard.prune(read.journal);
    expect(read.due(21, { lease: 10 })).toMatchObject([{ do: 'end', job, end: { outcome: 'cancelled' } }]);
  });

  it('does nothing for what was deleted', () => {
    const read = new Read([0, opened], [1, ended], [2, { type: 'Deleted', job }]);
    expect(read.due(100, { keep: 1, lease: 1 })).toEqual([]);
  });

  it('has a job taken on whose answers are kept, when all of it is there and nobody hosts it', () => {
    const scan = { table: 'users', columns: [], readings: [], outputs: [] } as const;
    const plan = { tables: [scan], stages: [], edges: [], results: [] };
    const read = new Read([0, { ...opened, plan, keep: true }]);
    expect(read.due(11, { lease: 10 })).toMatchObject([{ do: 'end', end: { outcome: 'cancelled' } }]);
    read.on(2, { type: 'TableCompleted', job, table: 'users', chunks: 1 });
    expect(read.due(10, { lease: 10 })).toEqual([]);
    expect(read.due(11, { lease: 10 })).toEqual([{ do: 'adopt', job }]);
    // A gateway that has no place for answers leaves that to the others, if there are any.
    expect(read.due(30, { lease: 10, adopts: false })).toEqual([]);
    expect(read.due(31, { lease: 10, adopts: false })).toMatchObject([{ do: 'end', end: { outcome: 'failed' } }]);
    // Its answers are stored when it has completed: nobody needs its logs.
    read.on(32, ended);
    expect(read.due(32, { lease: 10, keep: 30 })).toMatchObject([{ do: 'deleteLogs', job }]);
  });
});
