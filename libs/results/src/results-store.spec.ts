import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jobId, type CoffeeError, type JobId } from '@coffee/core';
import type { AnswersWriter } from './answers-writer';
import { resultsFailpointNames } from './failpoints';
import { FolderVolume } from './folder-volume';
import { MemoryVolume } from './memory-volume';
import { ResultsStore, type ResultsStoreOptions } from './results-store';
import { about, addAll, cut, expectedCsv, manyRows, sink, storedCsv } from './rows.testing';

const job = jobId('j1');
const rows = cut(manyRows(9000), 1000);

describe('the results store', () => {
  let folder: string;
  /** A test that ends one in the middle leaves its files open. */
  const writers: AnswersWriter[] = [];
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'coffee-results-'))));
  afterEach(async () => {
    await Promise.all(writers.splice(0).map((writer) => writer.abandon()));
    rmSync(folder, { recursive: true, force: true });
  });

  async function storeOf(options: Partial<ResultsStoreOptions> = {}): Promise<ResultsStore> {
    const volume = await FolderVolume.open(folder);
    return new ResultsStore({ volume, program: 'test', runBytes: 100_000, maxBytes: 1 << 30, keep: 1e9, ...options });
  }
  async function keep(store: ResultsStore, of: JobId = job): Promise<boolean> {
    const writer = store.writer(of, [sink]);
    writers.push(writer);
    await addAll(writer, rows);
    return writer.store(about);
  }
  async function csvOf(store: ResultsStore, of: JobId = job): Promise<string | undefined> {
    const stored = await store.open(of);
    if (!stored) return undefined;
    try {
      return await storedCsv(stored.answers[0]!);
    } finally {
      await stored.close();
    }
  }
  const left = (): string[] => readdirSync(join(folder, '.writing'));

  it('gives what any gateway has stored to any other, and lists it', async () => {
    const [one, other] = [await storeOf(), await storeOf()];
    expect(await keep(one)).toBe(true);
    expect(left()).toEqual([]);
    expect(await csvOf(other)).toBe(expectedCsv(rows));
    await other.look();
    const [listed] = other.list();
    expect(listed).toMatchObject({ job, owner: 'me', badRows: 0, answers: [{ name: 'q', rows: 9000 }], openedAt: 1 });
    expect(listed!.unmatched).toEqual([]);
    expect(listed!.keptUntil).toBe(Math.floor(listed!.storedAt + 1e9));
    expect(other.usage).toEqual({ jobs: 1, bytes: listed!.bytes });
    await one.delete(job);
    await other.look();
    expect(other.usage).toEqual({ jobs: 0, bytes: 0 });
    expect([other.list(), await other.open(job), other.known(job)]).toEqual([[], undefined, undefined]);
  });

  it.each(resultsFailpointNames)('has all of an answer or nothing of it when its writer dies %s', async (place) => {
    class Death extends Error {}
    const dying = await storeOf({
      failpoint: (name) => {
        if (name === place) throw new Death();
      },
    });
    await expect(keep(dying)).rejects.toThrow(Death);
    const store = await storeOf();
    expect(await csvOf(store)).toBe(place === 'after-answers-stored' ? expectedCsv(rows) : undefined);
    // Whoever takes the job over writes the same, or finds it.
    expect(await keep(store)).toBe(place !== 'after-answers-stored');
    expect(await csvOf(store)).toBe(expectedCsv(rows));
  });

  it('keeps one of two entries that are written at the same time, and leaves nothing of the other', async () => {
    const stores = [await storeOf(), await storeOf(), await storeOf()];
    const stored = await Promise.all(stores.map((store) => keep(store)));
    expect(stored.filter(Boolean)).toHaveLength(1);
    expect(left()).toEqual([]);
    expect(await csvOf(stores[0]!)).toBe(expectedCsv(rows));
  });

  it('leaves nothing of answers that nobody wants any more', async () => {
    const writer = (await storeOf()).writer(job, [sink]);
    await addAll(writer, rows);
    expect(left()).toHaveLength(1);
    await writer.abandon();
    expect(left()).toEqual([]);
    await expect(writer.store(about)).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('refuses answers that alone are more than all may be, with what to do, and leaves nothing of them', async () => {
    const store = await storeOf({ maxBytes: 20_000 });
    const error = await keep(store).catch((thrown: unknown) => thrown as CoffeeError);
    expect(error).toMatchObject({ code: 'OUTPUT', message: expect.stringContaining('larger RESULTS_BYTES') as string });
    await store.look();
    expect(store.list()).toEqual([]);
  });

  it('says that the volume is full', async () => {
    const volume = new MemoryVolume();
    const store = await storeOf({ volume });
    volume.full = true;
    await expect(keep(store)).rejects.toMatchObject({ code: 'OUTPUT' });
  });

  it('makes room for what was stored last, by whichever gateway, while somebody reads what goes', async () => {
    const store = await storeOf();
    for (const name of ['a', 'b', 'c']) await keep(store, jobId(name));
    await store.look();
    const bytes = store.known(jobId('a'))!.bytes;
    const reading = (await store.open(jobId('a')))!;
    const pages = reading.answers[0]!.chunks();
    await pages.next();
    const gateways = [await storeOf({ maxBytes: bytes + 1 }), await storeOf({ maxBytes: bytes + 1 })];
    await Promise.all(gateways.map((gateway) => gateway.sweep(jobId('c'))));
    await store.look();
    expect(store.list().map((one) => one.job)).toEqual(['c']);
    expect(left()).toEqual([]);
    expect(await storedCsv(reading.answers[0]!)).toBe(expectedCsv(rows));
    await reading.close();
  });

  it('removes what is too old', async () => {
    await keep(await storeOf());
    const store = await storeOf({ keep: -1 });
    await store.sweep();
    expect(await csvOf(store)).toBeUndefined();
  });

  it.each([
    ['a byte of a chunk', 'q.chunks', (bytes: Buffer) => bytes.fill(bytes[40]! ^ 1, 40, 41)],
    ['a byte of the index', 'q.chunks', (bytes: Buffer) => bytes.fill(bytes.at(-1)! ^ 1, bytes.length - 1)],
    ['the end of a file', 'q.chunks', (bytes: Buffer) => bytes.subarray(0, -12)],
    ['the manifest', 'manifest.json', (bytes: Buffer) => bytes.subarray(0, -20)],
    [
      'the name in the manifest',
      'manifest.json',
      (bytes: Buffer) => Buffer.from(bytes.toString().replace('"q"', '"../q"')),
    ],
    ['whose it is', 'manifest.json', (bytes: Buffer) => Buffer.from(bytes.toString().replace('"j1"', '"j2"'))],
  ])('takes nothing for an answer where %s is damaged', async (_what, file, damage) => {
    const damaged: JobId[] = [];
    const store = await storeOf({ onDamaged: (of) => damaged.push(of) });
    await keep(store);
    const path = join(folder, job, file);
    writeFileSync(path, damage(readFileSync(path)));
    await expect(csvOf(store)).rejects.toMatchObject({ code: 'BAD_MESSAGE' });
    if (file === 'manifest.json') {
      await store.look();
      expect(store.list()).toEqual([]);
      expect(damaged).toEqual([job]);
    }
  });
});
