import { CoffeeError, jobId } from '@coffee/core';
import { defaultParameters, parseQueryIds, planJob } from '@coffee/query-plan';
import { MAX_RECORD_BYTES, decodeJournalRecord, encodeJournalRecord } from './journal-codec';
import { parseJournalRecord } from './journal-records';

const job = jobId('j1');
const plan = planJob(parseQueryIds('q1'), defaultParameters, { partitions: 2 });
const opened = { type: 'Opened', job, owner: 'me', plan, fingerprint: 'f', at: 1 } as const;
const source = {
  format: 'csv',
  onBadRow: 'skip',
  tables: [{ table: 'users', files: [{ name: 'u.csv', size: 7 }] }],
} as const;

describe('journal records', () => {
  const served = { bytes: 9, read: 5, notes: ['left out'], otherYears: [] };
  it.each([
    { type: 'Announced', job, logs: ['job.j1.progress', 'job.j1.part.joiner.stores.q3.0'] } as const,
    opened,
    { ...opened, idempotencyKey: 'o', source } as const,
    { type: 'Started', job } as const,
    { type: 'JobEnded', job, outcome: 'failed', reason: 'naïve – reason', at: 2 } as const,
    { type: 'TableCompleted', job, table: 'users', chunks: 7 } as const,
    { type: 'ServedRead', job, served } as const,
    { type: 'Claimed', job, holder: 'h' } as const,
    { type: 'Leased', job } as const,
    { type: 'Deleted', job } as const,
    { type: 'Barrier', barrier: 'm' } as const,
    { type: 'Tick', tick: 7, elapsed: 600_000 } as const,
  ])('keep their content in bytes: $type', (record) => {
    for (const parse of [undefined, parseJournalRecord])
      expect(decodeJournalRecord(encodeJournalRecord(record), parse)).toEqual(record);
  });

  it.each([
    ['no JSON', '{'],
    ['another version', '{"version":1,"type":"Started","job":"j"}'],
    ['no known type', '{"version":2,"type":"Paused","job":"j"}'],
    ['a list', '[1]'],
    ['not an object', 'null'],
  ])('are refused when they are %s', (_what, text) => {
    expect(() => decodeJournalRecord(new TextEncoder().encode(text), parseJournalRecord)).toThrow(CoffeeError);
  });

  it('are refused when they are no UTF-8', () => {
    expect(() => decodeJournalRecord(Uint8Array.of(0x22, 0xff, 0x22))).toThrow(/no JSON/);
  });

  it('are neither written nor parsed when they are too large', () => {
    const tables = [{ table: 'users', files: [{ name: 'x'.repeat(MAX_RECORD_BYTES), size: 1 }] }] as const;
    const large = { ...opened, source: { ...source, tables } };
    expect(() => encodeJournalRecord(large)).toThrow(/takes \d+ bytes, at most 524288 are possible/);
    const body = new TextEncoder().encode(JSON.stringify({ version: 3, ...large }));
    expect(() => decodeJournalRecord(body)).toThrow('bytes are more than one may have');
  });

  it('are refused without a word of what they say', () => {
    const refusal = (text: string): string => {
      try {
        decodeJournalRecord(new TextEncoder().encode(text), parseJournalRecord);
      } catch (error) {
        return `${String(error)} ${String((error as Error).cause)}`;
      }
      return 'it is taken';
    };
    expect(refusal('secret')).toBe('CoffeeError: not a journal record: no JSON undefined');
    expect(refusal('{"version":2,"type":"Started","job":"SECRET"}')).not.toMatch(/secret/i);
  });
});
