import { jobId, type JobId } from '@coffee/core';
import * as fc from 'fast-check';
import { housekeeping, wasDeaf, type HousekeepingAction, type HousekeepingLimits } from './housekeeping';
import { Journal, hasEnded, isHandedIn, type JobRecord } from './journal';
import type { JournalRecord } from './journal-records';
import { LastHeard } from './last-heard';

const limits: HousekeepingLimits = { lease: 100, keep: 60, retention: 2000, adopts: true };
const jobs = ['a', 'b', 'c'].map((name) => jobId(name));
const scan = { table: 'users', columns: [], readings: [], outputs: [] } as const;
const plan = { tables: [scan], stages: [], edges: [], results: [] };
const completeTable = (job: JobId): JournalRecord => ({ type: 'TableCompleted', job, table: 'users', chunks: 1 });

/** A gateway that reads the journal as it is written. */
class Gateway {
  readonly journal = new Journal();
  readonly lastHeard = new LastHeard();
  readUpTo = 0;
  now = 0;
  #ticks = 0;

  on(record: JournalRecord): void {
    this.journal.apply(record);
    this.lastHeard.heard(record, this.now);
  }

  /** The ages of the journal count at most what has gone by. */
  waits(pause: number, ticks: boolean): void {
    this.now += pause;
    if (ticks) this.on({ type: 'Tick', tick: ++this.#ticks, elapsed: pause });
  }

  due(): HousekeepingAction[] {
    this.lastHeard.prune(this.journal);
    const heard = { jobs: this.lastHeard.jobs, readUpTo: this.readUpTo };
    this.readUpTo = this.now;
    const actions = housekeeping(this.journal, heard, this.now, limits);
    if (wasDeaf(heard, this.now, limits)) this.lastHeard.renewAll(this.now);
    return actions;
  }

  /** What it decides to do is done, and read back. */
  tidies(): HousekeepingAction[] {
    const actions = this.due();
    for (const action of actions) {
      // Whoever takes a job on says so, and has it completed.
      if (action.do === 'adopt') {
        this.on({ type: 'Leased', job: action.job });
        this.on({ type: 'JobEnded', job: action.job, outcome: 'completed', at: 0 });
      } else if (action.do === 'end') this.on({ type: 'JobEnded', job: action.job, ...action.end, at: 0 });
      else this.on({ type: 'Deleted', job: action.job });
    }
    return actions;
  }
}

const record: fc.Arbitrary<JournalRecord> = fc.oneof(
  ...jobs.flatMap((job): fc.Arbitrary<JournalRecord>[] => [
    fc.constant({ type: 'Announced', job, logs: [`job.${job}.progress`] }),
    fc.constant({ type: 'Opened', job, owner: 'me', plan, fingerprint: '', at: 0 }),
    fc.constant({ type: 'Opened', job, owner: 'me', plan, fingerprint: '', keep: true, at: 0 }),
    fc.constant(completeTable(job)),
    fc.constant({ type: 'Unworkable', job, owner: 'me', at: 0, reason: 'newer' }),
    fc.constant({ type: 'Started', job }),
    fc.constant({ type: 'Leased', job }),
    fc.constant({ type: 'Claimed', job, holder: 'h' }),
    fc.constant({ type: 'JobEnded', job, outcome: 'completed', at: 0 }),
    fc.constant({ type: 'Deleted', job }),
  ]),
);
const steps = fc.array(
  fc.record({ record, pause: fc.constantFrom(0, 1, 10, 49, 51, 120), ticks: fc.boolean(), tidies: fc.boolean() }),
  { maxLength: 40 },
);

type Sign = Extract<JournalRecord, { type: 'Announced' | 'Opened' | 'Unworkable' | 'Leased' | 'JobEnded' }>;
const isSign = (record: JournalRecord): record is Sign =>
  ['Announced', 'Opened', 'Unworkable', 'Leased', 'JobEnded'].includes(record.type);

const needsClient = (entry: JobRecord | undefined): boolean => !(entry?.opened.keep && isHandedIn(entry));
const isStored = (entry: JobRecord | undefined): boolean => entry?.opened.keep === true && entry.state === 'completed';

describe('housekeeping, whatever is in the journal', () => {
  it('ends only what goes on, deletes only what nobody has any more, and nothing before its time', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        const gateway = new Gateway();
        /** When a record was read that is a sign of life, or the end. */
        const signs = new Map<JobId, number>();
        for (const { record, pause, ticks, tidies } of taken) {
          gateway.waits(pause, ticks);
          gateway.on(record);
          if (isSign(record)) signs.set(record.job, gateway.now);
          if (!tidies) continue;
          const deaf = gateway.now - gateway.readUpTo > limits.lease / 2;
          const { journal, now } = gateway;
          const actions = gateway.due();
          if (deaf) for (const job of signs.keys()) signs.set(job, now);
          expect(new Set(actions.map(({ job }) => job)).size).toBe(actions.length);
          for (const action of actions) {
            const entry = journal.get(action.job);
            const age = entry?.age ?? 0;
            const silence = deaf ? 0 : now - (signs.get(action.job) ?? now);
            switch (action.do) {
              case 'end':
                expect(entry && !hasEnded(entry)).toBe(true);
                expect(action.end.outcome).toBe(needsClient(entry) && silence > limits.lease ? 'cancelled' : 'failed');
                expect(silence > limits.lease || age > limits.retention / 2).toBe(true);
                // One that needs no client is not ended for want of one.
                expect(action.end.outcome === 'cancelled' && entry!.opened.keep && isHandedIn(entry!)).toBeFalsy();
                break;
              case 'adopt':
                expect([entry!.opened.keep, isHandedIn(entry!), hasEnded(entry!)]).toEqual([true, true, false]);
                expect(silence > limits.lease && age <= limits.retention / 2).toBe(true);
                break;
              case 'deleteLogs':
                expect(entry && hasEnded(entry) && !entry.deleted).toBe(true);
                expect(action.logs).toBe(entry!.logs);
                expect(isStored(entry) || silence > limits.keep || age > limits.retention * 0.75).toBe(true);
                break;
              case 'deleteAnnounced':
                expect([entry, silence > limits.lease]).toEqual([undefined, true]);
                expect(action.logs).toEqual(journal.announced(action.job));
                break;
            }
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('leaves nothing of jobs whose clients stay away: all end, and all logs go, one action after the other', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        const gateway = new Gateway();
        for (const { record, pause, ticks, tidies } of taken) {
          gateway.waits(pause, ticks);
          gateway.on(record);
          if (tidies) gateway.tidies();
        }
        // It looks three times in a lease: a lease for what was not heard, a lease, and the time that answers are kept.
        for (let looks = 0; looks < 3 * 3; looks++) {
          gateway.waits(limits.lease / 2, false);
          gateway.tidies();
        }
        expect([...gateway.journal].filter((entry) => !entry.deleted)).toEqual([]);
        expect(jobs.flatMap((job) => gateway.journal.announced(job) ?? [])).toEqual([]);
        expect(gateway.due()).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
