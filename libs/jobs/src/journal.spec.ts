import { jobId } from '@coffee/core';
import { channelNames, defaultParameters, parseQueryIds, planJob } from '@coffee/query-plan';
import { Journal, REMEMBERED, type JournalOptions } from './journal';
import { MAX_REASON } from './max-reason';
import type { JobSource, JournalRecord, Opened } from './journal-records';

const job = jobId('j1');
const opened: Opened = {
  type: 'Opened',
  job,
  owner: 'me',
  plan: { tables: [], stages: [], edges: [], results: [] },
  fingerprint: 'f',
  at: 1,
};
const ended = (outcome: 'completed' | 'failed' | 'cancelled', reason?: string): JournalRecord => ({
  type: 'JobEnded',
  job,
  outcome,
  at: 2,
  ...(reason !== undefined && { reason }),
});

function fold(...records: JournalRecord[]): Journal {
  const journal = new Journal();
  for (const record of records) journal.apply(record);
  return journal;
}

describe('Journal', () => {
  it('follows a job from opened through running to its end', () => {
    expect(fold(opened).get(job)?.state).toBe('queued');
    expect(fold(opened, { type: 'Started', job }).get(job)?.state).toBe('running');
    expect(fold(opened, { type: 'Started', job }, ended('completed')).get(job)?.state).toBe('completed');
  });

  it('cancels a job that never started', () => {
    expect(fold(opened, ended('cancelled')).get(job)?.state).toBe('cancelled');
  });

  it('keeps the first end: what two gateways decide at once is decided by the order of the log', () => {
    const entry = fold(opened, { type: 'Started', job }, ended('failed', 'bad chunk'), ended('completed')).get(job);
    expect(entry).toMatchObject({ state: 'failed', reason: 'bad chunk' });
  });

  it('does not start a job again that has ended', () => {
    expect(fold(opened, ended('cancelled'), { type: 'Started', job }).get(job)?.state).toBe('cancelled');
  });

  it('knows which tables have ended, by the first record of each', () => {
    const end = (chunks: number): JournalRecord => ({ type: 'TableCompleted', job, table: 'users', chunks });
    expect(fold(opened, end(3), end(4)).get(job)?.tables).toEqual(new Map([['users', 3]]));
  });

  it('remembers no more tables of a job than one can have', () => {
    const ends = Array.from({ length: 50 }, (_, i): JournalRecord => {
      return { type: 'TableCompleted', job, table: `t${i}`, chunks: 1 };
    });
    expect(fold(opened, ...ends).get(job)?.tables.size).toBe(20);
  });

  it('deletes only what has ended', () => {
    expect(fold(opened, { type: 'Deleted', job }).get(job)?.deleted).toBe(false);
    expect(fold(opened, ended('cancelled'), { type: 'Deleted', job }).get(job)?.deleted).toBe(true);
  });

  it('knows the logs of a job that was announced, until it is opened or they are deleted', () => {
    const announced: JournalRecord = { type: 'Announced', job, logs: ['a'] };
    expect(fold(announced).announced(job)).toEqual(['a']);
    expect(fold(announced).get(job)).toBeUndefined();
    expect(fold(announced, opened).announced(job)).toBeUndefined();
    expect(fold(announced, { type: 'Deleted', job }).announced(job)).toBeUndefined();
  });

  it('opens no job whose logs were deleted before, and wants those deleted that may have come since', () => {
    const journal = fold({ type: 'Announced', job, logs: ['a'] }, { type: 'Deleted', job }, opened);
    expect(journal.get(job)).toBeUndefined();
    expect(journal.announced(job)).toEqual(channelNames.logsOf(job, opened.plan));
    journal.apply({ type: 'Deleted', job });
    expect(journal.announced(job)).toBeUndefined();
    expect(journal.apply(opened)).toBeUndefined();
  });

  it('knows who hosts a job: whoever opened it, then whoever claimed it in knowledge of that', () => {
    const journal = fold({ ...opened, claim: { holder: 'a' } });
    const holders = [
      { holder: 'b', after: 'a' },
      { holder: 'c', after: 'a' },
      { holder: 'd', after: 'b', client: 'x', attempt: 2 },
      { holder: 'e', after: 'd', client: 'x', attempt: 1 },
      { holder: 'f', after: 'a', client: 'x', attempt: 3 },
    ].map((claim) => {
      journal.apply({ type: 'Claimed', job, ...claim });
      return journal.get(job)?.claim?.holder;
    });
    expect(holders).toEqual(['b', 'b', 'd', 'd', 'f']);
  });

  it('opens only the first of several jobs with the same idempotency key; logs of the others stay announced', () => {
    const second = jobId('j2');
    const journal = fold(
      { type: 'Announced', job, logs: ['a'] },
      { type: 'Announced', job: second, logs: ['b'] },
      { ...opened, idempotencyKey: 'o' },
    );
    expect(journal.apply({ ...opened, job: second, idempotencyKey: 'o' })).toBeUndefined();
    expect([...journal].map((entry) => entry.opened.job)).toEqual([job]);
    expect(journal.ofIdempotencyKey('o')).toBe(journal.get(job));
    expect([journal.announced(job), journal.announced(second)]).toEqual([undefined, ['b']]);
  });

  it('tells of changes of state only: a claim, a lease, a table change none', () => {
    const journal = fold(opened, { type: 'Started', job });
    const others: JournalRecord[] = [
      { type: 'Claimed', job, holder: 'h' },
      { type: 'Leased', job },
      { type: 'TableCompleted', job, table: 'users', chunks: 1 },
    ];
    for (const record of others) expect(journal.apply(record)).toBeUndefined();
    expect(journal.get(job)?.state).toBe('running');
  });

  it('knows what was asked, and how many rows were processed: the most that anybody has said', () => {
    const asked = { queries: ['q3'], parameters: defaultParameters };
    const journal = fold(
      { ...opened, asked },
      { type: 'Leased', job, rows: 20 },
      { type: 'Leased', job, rows: 10 },
      { type: 'Leased', job },
    );
    expect(journal.get(job)).toMatchObject({ opened: { asked }, rows: 20 });
    journal.apply({ type: 'JobEnded', job, outcome: 'completed', rows: 30, at: 5 });
    journal.apply({ type: 'Leased', job, rows: 40 });
    expect(journal.get(job)).toMatchObject({ rows: 30, endedAt: 5 });
  });

  it('knows for how long a job that has not ended stood still, as was said last', () => {
    const [before, after] = [
      { system: 9, client: 0, records: 3 },
      { system: 0, client: 4, records: 7 },
    ];
    const journal = fold({ ...opened }, { type: 'Leased', job, standstill: before }, { type: 'Leased', job });
    expect(journal.get(job)?.standstill).toEqual(before);
    journal.apply({ type: 'Leased', job, standstill: after });
    expect(journal.get(job)?.standstill).toEqual(after);
    journal.apply({ type: 'JobEnded', job, outcome: 'failed', at: 5 });
    expect(journal.get(job)?.standstill).toBeUndefined();
  });

  it('takes no harm when its beginning is gone: it knows the jobs whose opening is there, and all of them', () => {
    const history = (name: string): JournalRecord[] => [
      { type: 'Announced', job: jobId(name), logs: ['a'] },
      { ...opened, job: jobId(name), idempotencyKey: name },
      { type: 'Started', job: jobId(name) },
      { type: 'TableCompleted', job: jobId(name), table: 'users', chunks: 3 },
      { type: 'Claimed', job: jobId(name), holder: 'h' },
      { type: 'Leased', job: jobId(name) },
      { type: 'Barrier', barrier: name },
      { type: 'JobEnded', job: jobId(name), outcome: 'failed', reason: name, at: 2 },
      { type: 'Deleted', job: jobId(name) },
    ];
    const [old, young] = [history('old'), history('young')];
    // Each record of the old job is followed by one of the young one, which was opened three records later.
    const all = [...old.slice(0, 3), ...young.flatMap((record, i) => [...old.slice(i + 3, i + 4), record])];
    const whole = fold(...all);
    for (let cut = 0; cut <= all.length; cut++) {
      const journal = fold(...all.slice(cut));
      const rest = new Set(all.slice(cut).flatMap((record) => (record.type === 'Opened' ? [record.job] : [])));
      for (const id of ['old', 'young'].map(jobId)) {
        // Starts are counted from the first that was read: only their order means something.
        const { start } = journal.get(id) ?? {};
        expect(journal.get(id)).toEqual(rest.has(id) ? { ...whole.get(id), start } : undefined);
        expect(journal.announced(id)).toBeUndefined();
      }
    }
  });

  it('forgets jobs of which nothing is left when many others were deleted after them, and no others', () => {
    const journal = fold({ ...opened, idempotencyKey: 'o' }, ended('completed'));
    const run = (name: string, records = 3): void => {
      const id = jobId(name);
      const all: JournalRecord[] = [
        { ...opened, job: id },
        { type: 'JobEnded', job: id, outcome: 'failed', at: 2 },
        { type: 'Deleted', job: id },
      ];
      for (const record of all.slice(0, records)) journal.apply(record);
    };
    run('waits', 1);
    run('kept', 2);
    journal.apply({ type: 'Deleted', job });
    for (let i = 1; i < REMEMBERED; i++) run(`other-${i}`);
    // A repeated record is no other job.
    for (let i = 0; i < 3; i++) journal.apply({ type: 'Deleted', job });
    expect(journal.ofIdempotencyKey('o')).toBe(journal.get(job));
    expect(journal.get(job)?.deleted).toBe(true);
    run('one-more');
    expect([journal.get(job), journal.ofIdempotencyKey('o')]).toEqual([undefined, undefined]);
    expect([...journal]).toHaveLength(REMEMBERED + 2);
    expect([journal.get(jobId('waits'))?.state, journal.get(jobId('kept'))?.state]).toEqual(['queued', 'failed']);
    expect(journal.apply(ended('completed'))).toBeUndefined();
  });

  describe('of a job that has ended', () => {
    const plan = planJob(parseQueryIds('q1'), defaultParameters, { partitions: 2 });
    const source: JobSource = {
      format: 'csv',
      onBadRow: 'fail',
      tables: [{ table: 'transactions', files: [{ name: 'a.csv', size: 1 }] }],
    };
    const whole: Opened = { ...opened, plan, source };
    const after = (options: JournalOptions, ...records: JournalRecord[]) => {
      const journal = new Journal(options);
      for (const record of [whole, ...records]) journal.apply(record);
      return journal.get(job)!;
    };

    it('keeps the plan while there are answers to fetch, then nothing but how it ended', () => {
      const { spec, logs } = after({ ended: 'served' }, ended('completed'));
      expect([spec?.plan, spec?.source, logs]).toEqual([plan, source, channelNames.logsOf(job, plan)]);
      const gone = after(
        { ended: 'served' },
        { type: 'TableCompleted', job, table: 'users', chunks: 1 },
        ended('completed', 'done'),
        { type: 'Deleted', job },
      );
      expect({ ...gone, tables: gone.tables.size }).toEqual({
        opened: { job, owner: 'me', at: 1 },
        spec: undefined,
        state: 'completed',
        reason: 'done',
        endedAt: 2,
        tables: 0,
        badRows: new Map(),
        logs: [],
        deleted: true,
      });
    });

    it('keeps what was to be known of served files as long as it knows the job, and in a worker nothing of it', () => {
      const served = { bytes: 9, read: 5, notes: ['old.csv is not read'], otherYears: [] };
      const read: JournalRecord = { type: 'ServedRead', job, served };
      for (const outcome of ['completed', 'failed', 'cancelled'] as const) {
        const deleted: JournalRecord = { type: 'Deleted', job };
        expect(after({ ended: 'served' }, read, ended(outcome), deleted).served).toEqual(served);
        // The reading of one that is cancelled is over after that.
        expect(after({ ended: 'served' }, ended(outcome), read).served).toEqual(served);
        expect(after({ ended: 'known' }, read, ended(outcome)).served).toBeUndefined();
      }
    });

    it('lets go of the plan at once where there are no answers, and knows which logs to delete', () => {
      for (const outcome of ['failed', 'cancelled'] as const)
        expect(after({ ended: 'served' }, ended(outcome))).toMatchObject({
          spec: undefined,
          logs: channelNames.logsOf(job, plan),
        });
    });

    it('keeps nothing but its end in a worker, and of no job what its client uploads', () => {
      expect(after({ ended: 'known' }).spec).toEqual({ plan, fingerprint: 'f' });
      for (const outcome of ['completed', 'failed', 'cancelled'] as const) {
        const { spec, logs, reason, state } = after({ ended: 'known' }, ended(outcome, 'why'));
        expect({ spec, logs, reason, state }).toEqual({
          spec: undefined,
          logs: [],
          reason: undefined,
          state: outcome,
        });
      }
    });

    it('keeps only the beginning of a long reason', () => {
      expect(after({ ended: 'served' }, ended('failed', 'x'.repeat(5000))).reason).toHaveLength(MAX_REASON);
    });
  });

  it('ignores records of unknown jobs and repeated ones, and says so', () => {
    const journal = new Journal();
    expect(journal.apply({ type: 'Started', job })).toBeUndefined();
    expect(journal.apply(opened)).toBeDefined();
    expect(journal.apply(opened)).toBeUndefined();
  });
});
