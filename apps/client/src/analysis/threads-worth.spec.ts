import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { threadsLikely } from './threads-worth';

describe('how many threads a command is likely to need', () => {
  const folder = mkdtempSync(join(tmpdir(), 'likely-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  /** A folder with one file of so many MB, which take no room. */
  const holding = (megabytes: number, name = 'a.csv'): string => {
    const dir = join(folder, String(megabytes), 'data');
    const file = join(dir, 'users', name);
    mkdirSync(join(dir, 'users'), { recursive: true });
    writeFileSync(file, '');
    truncateSync(file, megabytes << 20);
    return dir;
  };
  const all = availableParallelism();

  it.each([
    ['much data', ['analyze', holding(900), '--out', 'answers'], {}, all],
    ['a little', ['analyze', holding(8)], {}, 1],
    ['next to nothing', ['analyze', holding(1)], {}, 0],
    ['compressed data', ['analyze', holding(2, 'a.csv.gz')], {}, 1],
    ['a cluster', ['analyze', holding(900), '--gateway=a:1'], {}, 1],
    ['a cluster that the environment names', ['analyze', holding(900)], { COFFEE_GATEWAY: 'a:1' }, 1],
    ['a number of threads that is asked for', ['analyze', holding(900), '--workers', '1'], {}, 0],
    ['a folder that is not there', ['analyze', join(folder, 'nowhere')], {}, 0],
    ['another command', ['check', holding(900)], {}, 0],
    ['no folder', ['analyze'], {}, 0],
  ])('%s', (_name, argv, env, threads) => {
    expect(threadsLikely(argv, env)).toBe(threads);
  });
});
