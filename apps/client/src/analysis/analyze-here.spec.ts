import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { threadsFor } from './analyze-here';

describe('how many threads a folder is worth', () => {
  const folder = mkdtempSync(join(tmpdir(), 'worth-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  /** Files by their names and bytes, which take no room. */
  const holding = (name: string, files: Readonly<Record<string, number>>): string => {
    const dir = join(folder, name);
    mkdirSync(join(dir, 'users'), { recursive: true });
    for (const [file, bytes] of Object.entries(files)) {
      writeFileSync(join(dir, file), '');
      truncateSync(join(dir, file), bytes);
    }
    return dir;
  };
  const all = availableParallelism();
  const MB = 1 << 20;

  it.each([
    ['nothing', {}, 0],
    ['two small files', { 'stores.csv': MB, 'users/a.csv': 2 * MB }, 0],
    ['more', { 'stores.csv': MB, 'users/a.csv': 8 * MB }, 1],
    ['much', { 'users/a.csv': 9_000 * MB }, all],
    ['what no table has', { 'stores.csv': MB, 'movie.mp4': 9_000 * MB }, 0],
    ['compressed', { 'users/a.csv.gz': 2 * MB }, 1],
  ])('%s', (name, files, threads) => {
    expect(threadsFor(holding(name, files))).toBe(threads);
  });

  it('a folder that is not there', () => {
    expect(threadsFor(join(folder, 'nowhere'))).toBe(0);
  });
});
