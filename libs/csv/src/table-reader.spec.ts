import { join } from 'node:path';
import { CoffeeError } from '@coffee/core';
import { decodeBody, tableSchemas, type ChunkBody } from '@coffee/protocol';
import { buildSync } from 'esbuild';
import { gzipSync } from 'node:zlib';
import { TempFolder } from './fixtures/temp-folder';
import {
  LocalTableReaders,
  ReadingThreads,
  type ReadingThreadsOptions,
  type TableReader,
  type TableReaderOptions,
} from './index';

const columns = tableSchemas.users.columns.filter(({ name }) => name === 'user_id' || name === 'birthdate');
const options: TableReaderOptions = {
  spec: {
    table: 'users',
    columns,
    readings: [{ answers: ['q4'], columns: ['user_id', 'birthdate'] }],
    unique: 'user_id',
  },
  onBadRow: 'fail',
  encoding: 'utf8',
  rangeBytes: 4 << 20,
  remedies: { skip: 'skip', latin1: 'latin1' },
};
const MANY = 1_500_000;
const many = `user_id,birthdate\n${Array.from({ length: MANY }, (_, i) => `${i},2000-01-01\n`).join('')}`;

describe.each(['this thread', 'other threads'] as const)(
  'files of a table that come one by one, read in %s',
  (where) => {
    const folder = new TempFolder();
    const deaths: Error[] = [];
    let readers: LocalTableReaders | ReadingThreads;
    const took: [number, number][] = [];
    const take = (seq: number, chunk: ChunkBody): Promise<void> => {
      took.push([seq, decodeBody(chunk).rows]);
      return Promise.resolve();
    };
    const threads = (): ReadingThreadsOptions => ({
      threads: 2,
      entry: join(folder.path, 'entry.js'),
      onDeath: (error) => void deaths.push(error),
    });
    const open = (more: Partial<TableReaderOptions> = {}, taken = take): TableReader =>
      readers.open({ ...options, ...more }, taken);

    beforeAll(() => {
      const { entry } = threads();
      const source = join(__dirname, 'fixtures/reading-thread.fixture.ts');
      buildSync({ entryPoints: [source], outfile: entry, bundle: true, platform: 'node', format: 'cjs' });
      readers = where === 'this thread' ? new LocalTableReaders() : new ReadingThreads(threads());
    });
    beforeEach(() => {
      took.length = 0;
      deaths.length = 0;
    });
    afterAll(async () => {
      if (readers instanceof ReadingThreads) await readers.stop();
      folder.remove();
    });

    it('are one table: its chunks are numbered, and what is said of them is added up', async () => {
      const reader = open({ onBadRow: 'skip' });
      const first = folder.write('first', 'user_id,birthdate\n1,2000-01-01\nx,2000-01-01\n');
      expect(await reader.read(first, 'first.csv')).toMatchObject({ chunks: 1, badRows: { count: 1 } });
      const second = folder.write('second', gzipSync('birthdate,user_id\n2000-01-01,2\n2000-01-01,y\n2000-01-02,1\n'));
      expect(await reader.read(second, 'second.csv')).toMatchObject({
        chunks: 2,
        badRows: {
          count: 3,
          first: [
            'first.csv line 3, column user_id: "x" is not an id (a whole number)',
            'second.csv line 3, column user_id: "y" is not an id (a whole number)',
            'second.csv line 4, column user_id: 1 is there already, in first.csv line 2',
          ],
        },
      });
      reader.close();
      expect(took).toEqual([
        [0, 1],
        [1, 1],
      ]);
    });

    it('end at more bad rows than may be skipped, those of other tables among them', async () => {
      const path = folder.write('bad', 'user_id,birthdate\nx,\n1,\ny,\n');
      const within = open({ onBadRow: 'skip', maxBadRows: 5 });
      expect(await within.read(path, 'a.csv', 3)).toMatchObject({ badRows: { count: 2 } });
      within.close();
      const beyond = open({ onBadRow: 'skip', maxBadRows: 5 });
      await expect(beyond.read(path, 'a.csv', 4)).rejects.toMatchObject({
        code: 'BAD_INPUT',
        message: expect.stringMatching(/^more than 5 bad rows; one of them: a\.csv line 2/) as string,
      });
      beyond.close();
    });

    it.each([
      ['BAD_INPUT', 'a.csv line 1: there is no column birthdate; the header is user_id', 'user_id\n'],
      [
        'BAD_INPUT',
        'a.csv line 2, column user_id: "x" is not an id (a whole number); fix the row or use skip',
        'user_id,birthdate\nx,\n',
      ],
      [
        'BAD_INPUT',
        'a.csv lines 2 and 3: user_id 1 is there twice; keep one of the rows or use skip',
        'user_id,birthdate\n1,\n1,\n',
      ],
      ['NO_INPUT', expect.stringMatching(/^cannot read .*: there is no such file$/), undefined],
    ])('are refused with %s: %s', async (code, message, text) => {
      const reader = open();
      const path = text === undefined ? join(folder.path, 'none') : folder.write('bad', text);
      await expect(reader.read(path, 'a.csv')).rejects.toMatchObject({ code, message: message as string });
      reader.close();
    });

    it('are read only so far ahead of whoever takes their chunks, while others are read', async () => {
      const waiting: (() => void)[] = [];
      let enough = (): void => undefined;
      const full = new Promise<void>((resolve) => (enough = resolve));
      const slow = open({}, () => {
        if (waiting.length === 1) enough();
        return new Promise((resolve) => waiting.push(resolve));
      });
      const whole = slow.read(folder.write('many', many), 'many.csv');
      await full;
      expect(await open().read(folder.write('few', 'user_id,birthdate\n1,\n'), 'few.csv')).toMatchObject({ chunks: 1 });
      expect(waiting).toHaveLength(2);
      for (const resolve of waiting) resolve();
      await full;
      waiting.push = (resolve) => (resolve(), 0);
      expect((await whole).chunks).toBeGreaterThan(2);
      slow.close();
    });

    it('are given up when they are closed', async () => {
      const reader = open({}, () => new Promise(() => undefined));
      const read = reader.read(folder.write('many', many), 'many.csv');
      reader.close();
      reader.close();
      await expect(read).rejects.toMatchObject({ code: 'CLOSED' });
      await expect(reader.read(folder.path, 'another.csv')).rejects.toMatchObject({ code: 'CLOSED' });
    });

    it('end with what whoever takes their chunks rejects with', async () => {
      const reader = open({}, () => Promise.reject(new CoffeeError('TRANSPORT', 'the broker is away')));
      const read = reader.read(folder.write('few', 'user_id,birthdate\n1,\n'), 'few.csv');
      await expect(read).rejects.toMatchObject({ code: 'TRANSPORT', message: 'the broker is away' });
      reader.close();
    });

    if (where === 'this thread') return;

    it('fail with the thread that reads them, which is told of and replaced', async () => {
      const reader = open();
      const path = folder.write('few', 'user_id,birthdate\n1,\n');
      await expect(reader.read(path, 'deadly.csv')).rejects.toMatchObject({
        code: 'JOB_FAILED',
        message: 'deadly.csv: the thread that reads it has ended with code 3',
      });
      expect(deaths.map(({ message }) => message)).toEqual(['it has ended with code 3']);
      expect(await open().read(path, 'few.csv')).toMatchObject({ chunks: 1 });
    });

    it('fail with a thread that does not come back from one of them, which is ended, told of and replaced', async () => {
      const own = new ReadingThreads({ ...threads(), threads: 1, patience: 1500 });
      const path = folder.write('few', 'user_id,birthdate\n1,\n');
      const before = own.open(options, () => new Promise(() => undefined));
      const [stuck, behind] = [own.open(options, take), own.open(options, take)];
      const reads = [
        before.read(folder.write('many', many), 'before.csv'),
        stuck.read(path, 'endless.csv'),
        behind.read(path, 'behind.csv'),
      ];
      const given = 'the thread that was to read it did not answer for 1.5 s, over another file';
      const ends = [
        { code: 'CLOSED', message: `before.csv: ${given}` },
        { code: 'JOB_FAILED', message: 'endless.csv: the thread that reads it did not answer for 1.5 s' },
        { code: 'CLOSED', message: `behind.csv: ${given}` },
      ];
      await Promise.all(reads.map((read, i) => expect(read).rejects.toMatchObject(ends[i]!)));
      expect(deaths.map(({ message }) => message)).toEqual(['it did not answer for 1.5 s']);
      expect(await own.open(options, take).read(path, 'few.csv')).toMatchObject({ chunks: 1 });
      await own.stop();
    });
  },
);
