import { jobId } from '@coffee/core';
import { encodeChunk } from '@coffee/protocol';
import * as fc from 'fast-check';
import { MemoryVolume } from './memory-volume';
import { ResultsStore } from './results-store';
import { about, addAll, chunkOf, cut, expectedCsv, manyRows, parts, sink, storedCsv } from './rows.testing';

const job = jobId('j');
const storeOf = (runBytes: number, volume = new MemoryVolume()) =>
  new ResultsStore({ volume, program: 'test', runBytes, maxBytes: 1 << 30, keep: 1000 });

describe('answers that are stored', () => {
  it('have the bytes that they would have in memory, however their rows came and however many runs were written', async () => {
    await fc.assert(
      fc.asyncProperty(parts, fc.constantFrom(0, 1, 6000, 20_000, 1 << 20), async (rows, runBytes) => {
        const store = storeOf(runBytes);
        const writer = store.writer(job, [sink]);
        await addAll(writer, rows);
        expect(await writer.store(about)).toBe(true);
        const stored = (await store.open(job))!;
        expect(await storedCsv(stored.answers[0]!)).toBe(expectedCsv(rows));
        expect(stored.answers[0]!.rows).toBe(rows.flat().length);
      }),
      { numRuns: 150 },
    );
  });

  it('have the same files whether they took one run or many, and more runs than are read at once', async () => {
    const rows = manyRows(30_000);
    const files: string[] = [];
    for (const [size, runBytes] of [
      [30_000, 1 << 30],
      [1000, 1],
      [7001, 300_000],
    ] as const) {
      const volume = new MemoryVolume();
      const writer = storeOf(runBytes, volume).writer(job, [sink]);
      await addAll(writer, cut(rows, size));
      await writer.store(about);
      const entry = (await volume.open(job))!;
      expect([...entry.files.keys()].sort()).toEqual(['manifest.json', 'q.chunks']);
      files.push(Buffer.from(await entry.read('q.chunks', 0, entry.files.get('q.chunks')!)).toString('base64'));
    }
    expect(files[1]).toBe(files[0]);
    expect(files[2]).toBe(files[0]);
  });

  it('give any page of their rows', async () => {
    const rows = manyRows(20_000);
    const store = storeOf(100_000);
    const writer = store.writer(job, [sink]);
    await addAll(writer, cut(rows, 5000));
    await writer.store(about);
    const answer = (await store.open(job))!.answers[0]!;
    const [header, ...lines] = (await storedCsv(answer)).trimEnd().split('\n');
    await fc.assert(
      fc.asyncProperty(fc.nat(21_000), fc.nat(9000), async (from, count) => {
        const page = (await storedCsv(answer, from, count)).trimEnd().split('\n');
        expect(page).toEqual([header, ...lines.slice(from, from + count)]);
      }),
      { numRuns: 30 },
    );
  });

  it('never hold more in memory than a run and a part, however many rows come', async () => {
    const runBytes = 200_000;
    const writer = storeOf(runBytes).writer(job, [sink]);
    const part = encodeChunk(chunkOf(manyRows(500)));
    for (let i = 0; i < 60; i++) {
      await writer.add({ answer: 0, chunk: part });
      expect(writer.held).toBeLessThanOrEqual(runBytes);
    }
    await writer.abandon();
  });
});
