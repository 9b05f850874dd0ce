import { Answer } from '@coffee/answers';
import type { Chunk } from '@coffee/protocol';
import { mergeRuns } from './merge-runs';
import { chunkOf, cut, manyRows, sink, type Row } from './rows.testing';

/** A run of sorted chunks that counts how many of them are read and not given on. */
function counted(rows: readonly Row[], size: number, tell: () => void): AsyncIterator<Chunk> {
  const chunks = cut(sorted(rows), size).map(chunkOf);
  return {
    next: () => {
      tell();
      const value = chunks.shift();
      return Promise.resolve(value ? { done: false, value } : { done: true, value: undefined });
    },
  };
}

/** By what the answer is in order of. */
function sorted(rows: readonly Row[]): Row[] {
  const key = ({ text, id }: Row): string => text ?? String(id);
  return [...rows].sort((a, b) =>
    key(a) !== key(b) ? (key(a) < key(b) ? -1 : 1) : Number(b.amount) - Number(a.amount) || a.id - b.id,
  );
}

describe('merging sorted runs', () => {
  it('holds two chunks of each run at most', async () => {
    const size = 50;
    const runs = cut(manyRows(8000), 1000);
    let read = 0;
    let given = 0;
    const readers = runs.map((run) =>
      counted(run, size, () => {
        read += size;
        // What was read and has not gone out, this chunk included.
        expect(read - given).toBeLessThanOrEqual(2 * size * runs.length + size * runs.length);
      }),
    );
    const merged: Chunk[] = [];
    for await (const chunk of mergeRuns(readers, sink.orderBy)) {
      given += chunk.rows;
      merged.push(chunk);
    }
    expect(merged.reduce((sum, { rows }) => sum + rows, 0)).toBe(8000);
    // Each chunk begins where the one before ended.
    const csv = (chunks: readonly Chunk[]): string => Buffer.concat([...new Answer(sink, chunks).csv()]).toString();
    expect(merged.map((chunk) => csv([chunk]).slice(csv([]).length)).join('')).toBe(
      csv(runs.map(chunkOf)).slice(csv([]).length),
    );
  });
});
