import type { JobStatus } from '@coffee/http';
import type { FolderReader } from '../folder/folder-reader';
import type { FromReading } from '../reading/messages';
import type { Upload } from './upload';

/** In place of the worker: what is told of the upload is told by the test. */
class TellingReader {
  tell: (message: FromReading) => void = () => undefined;

  upload(_task: unknown, told: (message: FromReading) => void): void {
    this.tell = told;
  }
  stop(): void {}
}

const status: JobStatus = { job: 'j', state: 'running', openedAt: 0 };
const choices = { encoding: 'utf8', format: 'columns', onBadRow: 'fail' } as const;
const failure = { type: 'failed', code: 'BAD_INPUT', message: 'a row cannot be read' } as const;
const done: FromReading = {
  type: 'done',
  rows: 1,
  badRows: { count: 0, reasons: [], first: [] },
  notes: [],
  otherYears: [],
};

describe('what this browser keeps of an upload', () => {
  const kept = new Map<string, string>();
  let begin: (reader: TellingReader) => Upload;
  beforeAll(async () => {
    const localStorage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
      removeItem: (key: string) => kept.delete(key),
    };
    const nothing = (): undefined => undefined;
    Object.assign(globalThis, { localStorage, addEventListener: nothing, removeEventListener: nothing });
    Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
    const { Upload } = await import('./upload');
    begin = (reader) => Upload.begin(status, reader as unknown as FolderReader, choices);
  });
  let reader: TellingReader;
  let upload: Upload;
  beforeEach(() => {
    jest.useFakeTimers();
    jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response(undefined, { status: 204 }));
    kept.clear();
    upload = begin((reader = new TellingReader()));
    reader.tell({ type: 'confirmed', table: 't', seq: 0, bytes: 1 });
  });
  afterEach(() => {
    upload.stop();
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  it('is written a while after something was confirmed', () => {
    jest.advanceTimersByTime(1000);
    expect(JSON.parse(kept.get('upload j')!)).toMatchObject({ confirmed: { t: [[0, 1]] } });
  });

  it.each<[how: string, end: FromReading]>([
    ['is done', done],
    ['has failed, so that nobody can go on with it', failure],
    ['is of a job that is over', { ...failure, code: 'JOB_OVER' }],
  ])('is nothing when it %s, nor is it written again later', (_how, end) => {
    reader.tell(end);
    expect([...kept.keys()]).toEqual([]);
    jest.advanceTimersByTime(10_000);
    expect([...kept.keys()]).toEqual([]);
  });

  it('stays when the files were others: with the right ones it goes on', () => {
    reader.tell({ ...failure, code: 'INPUT_CHANGED' });
    jest.advanceTimersByTime(10_000);
    expect(JSON.parse(kept.get('upload j')!)).toMatchObject({ confirmed: { t: [[0, 1]] } });
  });
});
