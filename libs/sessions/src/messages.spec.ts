import { SessionError, encodeJson } from '@coffee/protocol';
import * as fc from 'fast-check';
import { parseMessage, type Messages } from './messages';

const accepted = {
  job: 'j1',
  scan: [
    {
      table: 'users',
      columns: [{ name: 'user_id', kind: 'id', nullable: false }],
      readings: [{ answers: ['q4'], columns: ['user_id'] }],
      unique: 'user_id',
    },
  ],
  results: [
    {
      name: 'q1',
      query: 'q1',
      columns: [{ header: 'user', from: 'user_id', format: 'integer' }],
      orderBy: [{ column: 'user_id', format: 'integer' }],
      joined: [{ table: 'users', key: 'user_id' }],
    },
  ],
  format: 'columns',
  onBadRow: 'fail',
  fingerprint: '',
  ended: [],
  state: 'running',
  place: 0,
};
const [scan, result] = [accepted.scan[0]!, accepted.results[0]!];

/** One of each, as it should be. */
const good: Readonly<Record<keyof Messages, object>> = {
  BEGIN_CONNECTION: { magic: 'coffee', version: 1, token: 't' },
  CONNECTION_READY: { version: 1, maxFrameBytes: 1, windowBytes: 1, pingSeconds: 0.5 },
  START_JOB: {
    queries: ['q1'],
    parameters: { years: [2024], hours: { from: 0, to: 1 }, minAmount: -1, top: 3 },
    format: 'csv',
    onBadRow: 'skip',
    fingerprint: 'f',
    tables: [{ table: 'users', files: [{ name: '../users.csv', size: 9 }] }],
    keep: true,
    nonce: 'n',
  },
  JOB_ACCEPTED: accepted,
  JOB_PLACE: { job: 'j1', place: 2 },
  TABLE_END: { table: 'users', chunks: 1, badRows: 2 },
  TABLE_END_ACK: {
    table: 'users',
    badRows: { count: 1, first: ['line 3'], reasons: [{ reason: 'too long', count: 1 }] },
    notes: ['x'],
  },
  PROGRESS: { job: 'j1', stages: [{ stage: 'filter.transactions', done: 1, expected: 2 }] },
  JOB_ENDED: { job: 'j1', outcome: 'failed', reason: 'r' },
  CANCEL: { job: '../j1' },
  RESUME: { job: 'j1', offset: 3, mark: 7, fingerprint: 'f' },
  LIST_JOBS: { job: 'j1' },
  JOBS: { jobs: [{ job: 'j1', state: 'queued', place: 1, reason: 'r', openedAt: 1 }] },
  DELETE_JOB: { job: 'j1' },
  JOB_DELETED: { job: 'j1' },
  ERROR: { code: 'BREWING', message: 'm', retriable: true },
};
const types = Object.keys(good) as (keyof Messages)[];
const fromClients: readonly string[] = ['START_JOB', 'TABLE_END', 'CANCEL', 'RESUME', 'LIST_JOBS', 'DELETE_JOB'];

describe('a message of the client protocol', () => {
  it.each(types)('is read as it was written: %s', (type) => {
    expect(parseMessage(type, encodeJson(good[type]))).toEqual(good[type]);
  });

  it('has defaults where a client may leave something out', () => {
    expect(parseMessage('START_JOB', encodeJson({}))).toEqual({
      queries: [],
      format: 'columns',
      onBadRow: 'fail',
      fingerprint: '',
      tables: [],
    });
    expect(parseMessage('RESUME', encodeJson({ job: 'j1' }))).toEqual({ job: 'j1', offset: 0, mark: 0 });
  });

  it.each(types)(
    'with a field that is not listed is refused from a client, the field ignored from a gateway: %s',
    (type) => {
      const payload = encodeJson({ ...good[type], more: 1 });
      if (fromClients.includes(type)) expect(() => parseMessage(type, payload)).toThrow(`${type}: the payload: `);
      else expect(parseMessage(type, payload)).toEqual(good[type]);
    },
  );

  it.each<[what: string, type: keyof Messages, change: object, field: string]>([
    ['an answer that is a path', 'JOB_ACCEPTED', { results: [{ ...result, name: '../../evil' }] }, 'results.0.name'],
    ['an answer in capitals', 'JOB_ACCEPTED', { results: [{ ...result, name: 'Q1' }] }, 'results.0.name'],
    [
      'an answer with a long name',
      'JOB_ACCEPTED',
      { results: [{ ...result, name: 'q'.repeat(61) }] },
      'results.0.name',
    ],
    ['an answer without columns', 'JOB_ACCEPTED', { results: [{ ...result, columns: [] }] }, 'results.0.columns'],
    ['a format that nobody knows', 'JOB_ACCEPTED', { format: 'xml' }, 'format'],
    ['a table that nobody knows', 'JOB_ACCEPTED', { scan: [{ ...scan, table: '/etc' }] }, 'scan.0.table'],
    [
      'a column that is a path',
      'JOB_ACCEPTED',
      { scan: [{ ...scan, columns: [{ name: '..' }] }] },
      'scan.0.columns.0.name',
    ],
    ['a job that is a command', 'JOB_ACCEPTED', { job: 'j1; rm -r ~' }, 'job'],
    ['a negative place', 'JOB_PLACE', { place: -1 }, 'place'],
    ['half a place', 'JOB_PLACE', { place: 0.5 }, 'place'],
    ['a count beyond 2^53', 'PROGRESS', { stages: [{ stage: 's', done: 2 ** 53 }] }, 'stages.0.done'],
    ['more stages than a plan has', 'PROGRESS', { stages: Array(201).fill({ stage: 's', done: 0 }) }, 'stages'],
    ['an outcome that nobody knows', 'JOB_ENDED', { outcome: 'running' }, 'outcome'],
    [
      'a moment that no calendar has',
      'JOBS',
      { jobs: [{ job: 'j1', state: 'queued', openedAt: 1e16 }] },
      'jobs.0.openedAt',
    ],
    ['pings without a pause', 'CONNECTION_READY', { pingSeconds: 0 }, 'pingSeconds'],
    ['a window that is text', 'CONNECTION_READY', { windowBytes: '1' }, 'windowBytes'],
    ['a code that is a number', 'ERROR', { code: 7 }, 'code'],
    [
      'a list in place of a text',
      'TABLE_END_ACK',
      { badRows: { count: 1, first: [[]], reasons: [] } },
      'badRows.first.0',
    ],
    ['an empty nonce', 'START_JOB', { nonce: '' }, 'nonce'],
  ])('is refused with %s', (_what, type, change, field) => {
    expect(() => parseMessage(type, encodeJson({ ...good[type], ...change }))).toThrow(
      expect.objectContaining({
        session: 'BAD_FRAME',
        message: expect.stringContaining(`${type}: ${field}: `) as string,
      }) as Error,
    );
  });

  it('is refused, or is as documented, whatever is in it', () => {
    const somewhere = fc.tuple(fc.constantFrom(...types), fc.jsonValue(), fc.string());
    fc.assert(
      fc.property(somewhere, ([type, value, key]) => {
        for (const payload of [value, { ...good[type], ...(value as object) }, { ...good[type], [key]: value }]) {
          try {
            const message = parseMessage(type, encodeJson(payload as object));
            expect(parseMessage(type, encodeJson(message))).toEqual(message);
          } catch (error) {
            expect(error).toBeInstanceOf(SessionError);
            expect(error).toMatchObject({ session: 'BAD_FRAME' });
          }
        }
      }),
    );
  });
});
