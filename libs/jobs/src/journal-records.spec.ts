import { CoffeeError, jobId } from '@coffee/core';
import { defaultParameters, parseQueryIds, planJob } from '@coffee/query-plan';
import * as fc from 'fast-check';
import { Journal } from './journal';
import { parseJournalRecord, type Opened } from './journal-records';
import { housekeeping } from './housekeeping';
import { LastHeard } from './last-heard';

const job = jobId('j1');
const plan = planJob(parseQueryIds('q1'), defaultParameters, { partitions: 2 });
const opened: Opened = { type: 'Opened', job, owner: 'me', plan, fingerprint: 'f', at: 1 };
const standstill = { system: 1, client: 1, records: 1, results: 1 };
const served = { bytes: 1, read: 1, notes: [], otherYears: [] };
const source = { format: 'csv', onBadRow: 'fail' } as const;

describe('parseJournalRecord', () => {
  it.each<readonly [string, object, string]>([
    ['an id that is none', { type: 'Started', job: 'x'.repeat(300) }, 'job: not a job id'],
    ['no job', { type: 'Leased' }, 'job: not a job id'],
    ['the journal among its logs', { type: 'Announced', job, logs: ['jobs'] }, 'logs that are not the job’s own'],
    ['logs of another job', { type: 'Announced', job, logs: ['job.j2.progress'] }, 'logs that are not the job’s own'],
    ['a log of no possible name', { type: 'Announced', job, logs: ['job.j1.#'] }, 'logs that are not the job’s own'],
    ['too many logs', { type: 'Announced', job, logs: Array<string>(9000).fill('job.j1.a') }, 'logs: Too big'],
    ['a long owner', { ...opened, owner: 'x'.repeat(65) }, 'owner: Invalid'],
    ['a long fingerprint', { ...opened, fingerprint: 'x'.repeat(201) }, 'fingerprint: Too big'],
    ['a time that is none', { ...opened, at: 1e300 }, 'at: '],
    ['a table that is none', { ...opened, source: { ...source, tables: [{ table: 'T 1', files: [] }] } }, 'table: '],
    ['a long holder', { type: 'Claimed', job, holder: 'x'.repeat(65) }, 'holder: Invalid'],
    ['a count that is none', { type: 'TableCompleted', job, table: 'users', chunks: 2 ** 60 }, 'chunks: '],
    [
      'a long note',
      { type: 'ServedRead', job, served: { ...served, notes: ['x'.repeat(501)] } },
      'served.notes.0: Too big',
    ],
    ['a negative count', { type: 'TableCompleted', job, table: 'users', chunks: -1 }, 'chunks: '],
    ['an outcome that is none', { type: 'JobEnded', job, outcome: 'lost', at: 1 }, 'outcome: '],
    ['a long reason', { type: 'JobEnded', job, outcome: 'failed', at: 1, reason: 'x'.repeat(1001) }, 'reason: Too big'],
    ['half a standstill', { type: 'Leased', job, standstill: { system: 1, client: 1 } }, 'standstill.records: '],
    ['time that runs back', { type: 'Leased', job, standstill: { ...standstill, system: -1 } }, 'standstill.system: '],
    ['more of a standstill', { type: 'Leased', job, standstill: { ...standstill, of: 1 } }, 'Unrecognized key'],
    ['a time that runs back', { type: 'Tick', tick: 1, elapsed: -1 }, 'elapsed: '],
    ['a long barrier', { type: 'Barrier', barrier: 'x'.repeat(65) }, 'barrier: Invalid'],
    [
      'long texts',
      { ...opened, asked: { queries: [], sql: { questions: [{ name: 'a', text: 'x'.repeat(65_537) }] } } },
      'text: ',
    ],
    ['another field', { type: 'Deleted', job, force: true }, 'Unrecognized key'],
  ])('refuses a record with %s', (_what, value, problem) => {
    expect(() => parseJournalRecord(value)).toThrow(CoffeeError);
    expect(() => parseJournalRecord(value)).toThrow(problem);
  });

  it.each<readonly [string, unknown, string]>([
    ['none', {}, 'not a valid plan'],
    ['left out', undefined, 'not a valid plan'],
    ['one that does not hang together', { ...plan, results: [] }, 'there is no answer'],
  ])('takes an Opened whose plan is %s for that of a job that nobody can work on', (_what, bad, problem) => {
    const read = parseJournalRecord({ ...opened, plan: bad, idempotencyKey: 'o', source });
    const reason = expect.stringContaining(problem) as string;
    expect(read).toEqual({ type: 'Unworkable', job, owner: 'me', idempotencyKey: 'o', at: 1, reason });
    expect(() => parseJournalRecord(read)).toThrow(CoffeeError);
  });

  const parameters = defaultParameters;
  const sql = { questions: [{ name: 'mix', text: 'SELECT 1' }], parameters: { x: '1' } };
  it.each<readonly [string, object]>([
    ['queries', { queries: ['q1'], parameters }],
    ['SQL', { queries: ['mix'], sql, titles: [{ query: 'mix', title: 'a mix' }] }],
  ])('keeps what was asked, in %s', (_what, asked) => {
    expect(parseJournalRecord({ ...opened, asked })).toMatchObject({ asked });
  });

  it('shares the plan of jobs that ask the same', () => {
    const copy = (): unknown => JSON.parse(JSON.stringify(opened));
    const [first, second] = [parseJournalRecord(copy()), parseJournalRecord(copy())] as [Opened, Opened];
    expect(first.plan).toEqual(plan);
    expect(second.plan).toBe(first.plan);
  });

  it('gives, of whatever is in the log, what can be folded, or says BAD_MESSAGE', () => {
    const field = fc.oneof(
      fc.constantFrom<unknown>(job, 'j2', plan, 'me', 'users', 'completed', 7, ['job.j1.progress'], source, standstill),
      fc.jsonValue(),
    );
    const types = [
      'Announced',
      'Opened',
      'Started',
      'TableCompleted',
      'Claimed',
      'Leased',
      'JobEnded',
      'Deleted',
      'Barrier',
      'Tick',
    ];
    const names = [
      'job',
      'owner',
      'plan',
      'logs',
      'table',
      'chunks',
      'holder',
      'outcome',
      'at',
      'barrier',
      'fingerprint',
      'tick',
      'elapsed',
      'standstill',
    ];
    const value = fc
      .tuple(fc.constantFrom(...types), fc.dictionary(fc.constantFrom(...names), field))
      .map(([type, fields]) => ({ ...fields, type }));
    fc.assert(
      fc.property(fc.array(fc.oneof(value, fc.constant(opened), fc.jsonValue()), { maxLength: 20 }), (values) => {
        const journal = new Journal();
        const lastHeard = new LastHeard();
        for (const candidate of values) {
          try {
            const record = parseJournalRecord(candidate);
            journal.apply(record);
            lastHeard.heard(record, 0);
          } catch (error) {
            expect(error).toMatchObject({ code: 'BAD_MESSAGE' });
          }
        }
        for (const log of [...journal].flatMap((entry) => entry.logs)) expect(log).toMatch(/^job\.j[12]\./);
        lastHeard.prune(journal);
        const limits = { lease: 1, keep: 1, retention: 1, adopts: true };
        housekeeping(journal, { jobs: lastHeard.jobs, readUpTo: 10 }, 10, limits);
      }),
    );
  });
});
