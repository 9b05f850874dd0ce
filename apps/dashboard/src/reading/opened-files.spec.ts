import { tableSchemas } from '@coffee/protocol';
import { reportOf } from './folder-report';
import type { ChosenFile } from './node/files';
import { OpenedFiles } from './opened-files';

jest.mock('node:fs', () => jest.requireActual<object>('./node/fs'));

/** A file of a browser that counts what is read of it, and how many are read at once. */
class CountedFile {
  static open = 0;
  static mostOpen = 0;
  static streamed = 0;
  static readAtOnce = 0;
  readonly lastModified = 0;

  constructor(
    readonly name: string,
    private readonly text: string,
    readonly size = text.length,
  ) {}

  slice(from: number, end: number): { stream(): object; bytes(): Uint8Array } {
    const bytes = (): Uint8Array => {
      const all = new Uint8Array(end - from).fill(10);
      return (all.set(Buffer.from(this.text.slice(from, end))), all);
    };
    return { bytes, stream: () => ({ getReader: () => readerOf(bytes()) }) };
  }
}

function readerOf(bytes: Uint8Array): object {
  CountedFile.mostOpen = Math.max(CountedFile.mostOpen, ++CountedFile.open);
  CountedFile.streamed += bytes.length;
  const read = async (into: Uint8Array): Promise<{ value: Uint8Array }> => {
    await new Promise((resolve) => setImmediate(resolve));
    CountedFile.open--;
    into.set(bytes);
    return { value: into };
  };
  return { read };
}

class FileReaderSync {
  readAsArrayBuffer(slice: { bytes(): Uint8Array }): ArrayBuffer {
    const bytes = slice.bytes();
    CountedFile.readAtOnce += bytes.length;
    return bytes.buffer as ArrayBuffer;
  }
}

const MiB = 1 << 20;
const all = { tables: tableSchemas, wanted: Object.keys(tableSchemas) };
const chosen = (path: string, text: string, size?: number): ChosenFile => {
  return { path, file: new CountedFile(path, text, size) as unknown as File };
};
const many = (count: number, of: (n: number) => ChosenFile): ChosenFile[] =>
  Array.from({ length: count }, (_, n) => of(n));
const stores = chosen('stores.csv', 'store_id,store_name\n1,Here\n');
const sales = (n: number): ChosenFile =>
  chosen(`transactions/${n}.csv`, 'transaction_id,store_id,user_id,final_amount,created_at\n', MiB);

describe('the files of a folder', () => {
  beforeEach(() => {
    Object.assign(globalThis, { FileReaderSync });
    Object.assign(CountedFile, { open: 0, mostOpen: 0, streamed: 0, readAtOnce: 0 });
  });

  it('that can be none of a table are not read, however many there are', async () => {
    const photos = many(10_000, (n) => chosen(`photos/${n}.jpg`, '', 5 * MiB));
    const opened = new OpenedFiles([...photos, ...many(1000, (n) => chosen(`${n}.csv`, '', MiB)), stores], 1);
    const report = await opened.look(all, () => reportOf('utf8', tableSchemas));
    expect(report.tables.flatMap(({ files }) => files.map(({ name }) => name))).toEqual(['stores.csv']);
    expect([CountedFile.streamed, CountedFile.readAtOnce]).toEqual([stores.file.size, 0]);
  });

  it('are fetched some at a time, up to a bound, and read one by one above it', async () => {
    const opened = new OpenedFiles(many(300, sales), 1);
    const { tables } = await opened.look(all, () => reportOf('utf8', tableSchemas));
    expect(tables.find(({ table }) => table === 'transactions')?.files).toHaveLength(300);
    expect(CountedFile.streamed).toBe(64 * MiB);
    expect(CountedFile.mostOpen).toBeLessThanOrEqual(32);
    expect(CountedFile.readAtOnce).toBeGreaterThan(0);
  });

  it('are fetched once for several looks', async () => {
    const opened = new OpenedFiles(many(10, sales), 1);
    for (const isLast of [false, true]) await opened.look(all, () => reportOf('utf8', tableSchemas), isLast);
    expect(CountedFile.streamed).toBe(10 * (MiB / 4));
    await opened.look({ ...all, wanted: ['stores'] }, () => reportOf('utf8', tableSchemas));
    expect(CountedFile.streamed).toBe(10 * (MiB / 4));
  });
});
