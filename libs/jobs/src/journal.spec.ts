import { CoffeeError, jobId } from '@coffee/core';
import {
  Journal,
  REMEMBERED,
  decodeJournalRecord,
  encodeJournalRecord,
  type JournalRecord,
  type Opened,
} from './journal';

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
  type: 'Ended',
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
    const end = (chunks: number): JournalRecord => ({ type: 'TableEnded', job, table: 'users', chunks });
    expect(fold(opened, end(3), end(4)).get(job)?.tables).toEqual(new Map([['users', 3]]));
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

  it('opens only the first of several jobs with the same origin; logs of the others stay announced', () => {
    const second = jobId('j2');
    const journal = fold(
      { type: 'Announced', job, logs: ['a'] },
      { type: 'Announced', job: second, logs: ['b'] },
      { ...opened, origin: 'o' },
    );
    expect(journal.apply({ ...opened, job: second, origin: 'o' })).toBeUndefined();
    expect([...journal].map((entry) => entry.opened.job)).toEqual([job]);
    expect(journal.ofOrigin('o')).toBe(journal.get(job));
    expect([journal.announced(job), journal.announced(second)]).toEqual([undefined, ['b']]);
  });

  it('tells of changes of state only: a claim, a lease, a table change none', () => {
    const journal = fold(opened, { type: 'Started', job });
    const others: JournalRecord[] = [
      { type: 'Claimed', job, holder: 'h' },
      { type: 'Leased', job },
      { type: 'TableEnded', job, table: 'users', chunks: 1 },
    ];
    for (const record of others) expect(journal.apply(record)).toBeUndefined();
    expect(journal.get(job)?.state).toBe('running');
  });

  it('takes no harm when its beginning is gone: it knows the jobs whose opening is there, and all of them', () => {
    const history = (name: string): JournalRecord[] => [
      { type: 'Announced', job: jobId(name), logs: ['a'] },
      { ...opened, job: jobId(name), origin: name },
      { type: 'Started', job: jobId(name) },
      { type: 'TableEnded', job: jobId(name), table: 'users', chunks: 3 },
      { type: 'Claimed', job: jobId(name), holder: 'h' },
      { type: 'Leased', job: jobId(name) },
      { type: 'Mark', mark: name },
      { type: 'Ended', job: jobId(name), outcome: 'failed', reason: name, at: 2 },
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
        expect(journal.get(id)).toEqual(rest.has(id) ? whole.get(id) : undefined);
        expect(journal.announced(id)).toBeUndefined();
      }
    }
  });

  it('forgets jobs of which nothing is left when many others were deleted after them, and no others', () => {
    const journal = fold({ ...opened, origin: 'o' }, ended('completed'));
    const run = (name: string, records = 3): void => {
      const id = jobId(name);
      const all: JournalRecord[] = [
        { ...opened, job: id },
        { type: 'Ended', job: id, outcome: 'failed', at: 2 },
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
    expect(journal.ofOrigin('o')).toBe(journal.get(job));
    expect(journal.get(job)?.deleted).toBe(true);
    run('one-more');
    expect([journal.get(job), journal.ofOrigin('o')]).toEqual([undefined, undefined]);
    expect([...journal]).toHaveLength(REMEMBERED + 2);
    expect([journal.get(jobId('waits'))?.state, journal.get(jobId('kept'))?.state]).toEqual(['queued', 'failed']);
    expect(journal.apply(ended('completed'))).toBeUndefined();
  });

  it('ignores records of unknown jobs and repeated ones, and says so', () => {
    const journal = new Journal();
    expect(journal.apply({ type: 'Started', job })).toBeUndefined();
    expect(journal.apply(opened)).toBeDefined();
    expect(journal.apply(opened)).toBeUndefined();
  });
});

describe('journal records', () => {
  it.each([
    { type: 'Announced', job, logs: ['log.a', 'log.b'] } as const,
    opened,
    { type: 'Started', job } as const,
    ended('failed', 'naïve – reason'),
    { type: 'TableEnded', job, table: 'users', chunks: 7 } as const,
    { type: 'Claimed', job, holder: 'h' } as const,
    { type: 'Leased', job } as const,
    { type: 'Deleted', job } as const,
    { type: 'Mark', mark: 'm' } as const,
  ])('keep their content in bytes: $type', (record) => {
    expect(decodeJournalRecord(encodeJournalRecord(record))).toMatchObject({ ...record });
  });

  it.each([
    ['no JSON', '{'],
    ['another version', '{"version":2,"type":"Started","job":"j"}'],
    ['no known type', '{"version":1,"type":"Paused","job":"j"}'],
    ['not an object', 'null'],
  ])('are refused when they are %s', (_what, text) => {
    expect(() => decodeJournalRecord(new TextEncoder().encode(text))).toThrow(CoffeeError);
  });

  it('are refused when they are no UTF-8', () => {
    expect(() => decodeJournalRecord(Uint8Array.of(0x22, 0xff, 0x22))).toThrow(/no JSON/);
  });
});
