import { SessionError } from '@coffee/protocol';
import type { StartJob } from '../messages';
import { MAX_SOURCE_BYTES, jobRequestOf } from './job-request';

const start: StartJob = { queries: ['q1'], format: 'csv', onBadRow: 'fail', fingerprint: 'f', tables: [] };
const files = (count: number) => Array.from({ length: count }, (_, i) => ({ name: `part-${i}.csv`, size: i }));
const requestOf = (given: Partial<StartJob>) =>
  jobRequestOf({ owner: 'me', party: 'me' }, { ...start, ...given }, { partitions: 2, spool: { largest: 5_000_000 } });

describe('jobRequestOf', () => {
  it('keeps the files of the tables that the plan needs', async () => {
    const needed = { table: 'transactions', files: files(3) } as const;
    const { source } = await requestOf({ tables: [{ table: 'users', files: files(1000) }, needed] });
    expect(source).toEqual({ format: 'csv', onBadRow: 'fail', rangeBytes: 16 << 20, tables: [needed] });
  });

  it('keeps no files of a client that makes chunks', async () => {
    const { source } = await requestOf({
      format: 'columns',
      tables: [{ table: 'transactions', files: files(10_000) }],
    });
    expect(source).toEqual({ format: 'columns', onBadRow: 'fail' });
  });

  it('keeps how many bad rows may be skipped, whoever counts them, and refuses a limit where none may', async () => {
    const tables = [{ table: 'transactions', files: files(1) }] as const;
    for (const format of ['columns', 'csv'] as const) {
      const { source } = await requestOf({ format, onBadRow: 'skip', maxBadRows: 7, tables: [...tables] });
      expect(source).toMatchObject({ format, onBadRow: 'skip', maxBadRows: 7 });
      await expect(requestOf({ format, maxBadRows: 7, tables: [...tables] })).rejects.toThrow(
        'it goes with onBadRow "skip"',
      );
    }
  });

  it('refuses a list of files that would fill the journal, and says what to do', async () => {
    const tables = (count: number) => [{ table: 'transactions', files: files(count) }] as const;
    await requestOf({ tables: tables(1000) });
    await expect(requestOf({ tables: tables(2500) })).rejects.toThrow(SessionError);
    await expect(requestOf({ tables: tables(2500) })).rejects.toThrow(
      `at most ${MAX_SOURCE_BYTES} are possible: give them`,
    );
  });

  it('refuses files for which there is never room, all of a table where they are kept together', async () => {
    const size = 4_000_000;
    const two = [
      { name: 'a.csv', size },
      { name: 'b.csv', size },
    ];
    const [table, stores] = [{ table: 'transactions', files: two } as const, { table: 'stores', files: two } as const];
    await requestOf({ tables: [table] });
    await expect(requestOf({ tables: [{ ...table, files: [{ name: 'c.csv', size: 6_000_000 }] }] })).rejects.toThrow(
      'a file of transactions has 6000000 bytes; this gateway keeps at most 5000000 until they are read: split it',
    );
    await expect(requestOf({ queries: ['q3'], tables: [table, stores] })).rejects.toThrow(
      'the files of stores have 8000000 bytes; this gateway keeps at most 5000000',
    );
  });

  it.each([
    '._part.csv',
    '.part.csv',
    '~$part.csv',
    'transactions/_SUCCESS',
    'part.csv.crc',
    'part.parquet',
    '.git/part.csv',
  ])('takes %s for no file of a table, as a folder would', async (name) => {
    const one = { table: 'transactions', files: [{ name, size: 1 }] } as const;
    await expect(requestOf({ tables: [one] })).rejects.toThrow('the job needs table transactions, which has no files');
    const { source } = await requestOf({ tables: [{ ...one, files: [...one.files, ...files(1)] }] });
    expect(source?.tables?.[0]?.files).toHaveLength(2);
  });

  it.each(['part.CSV', 'deep/part.tsv', 'C:\\data\\part.txt.gz', './part.csv', '../part.csv', ''])(
    'takes %s for a file of a table',
    async (name) => {
      const tables = [{ table: 'transactions', files: [{ name, size: 1 }] }] as const;
      await requestOf({ tables });
    },
  );

  it('refuses a table whose files are not announced', async () => {
    await expect(requestOf({})).rejects.toThrow('the job needs table transactions, whose files are not announced');
  });
});
