import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { earlyThreads, isForGateway } from './early-threads';
import { threadsFor } from './analyze-here';

describe('how many threads start before it is known what is asked', () => {
  const MB = 1 << 20;
  const folder = mkdtempSync(join(tmpdir(), 'early-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (path: string, bytes: number): void => {
    writeFileSync(join(folder, path), '');
    truncateSync(join(folder, path), bytes);
  };
  beforeAll(() => {
    mkdirSync(join(folder, 'data/users'), { recursive: true });
    mkdirSync(join(folder, 'few'));
    file('data/users/a.csv', 9_000 * MB);
    file('few/stores.csv', MB);
    file('few/movie.mp4', 9_000 * MB);
    file('question.sql', 10);
  });
  const all = availableParallelism();
  const data = join(folder, 'data');

  it.each([
    [[data, 'SELECT 1 FROM stores'], all],
    [['--format', 'csv', data, '--file', join(folder, 'question.sql')], all],
    [[join(folder, 'few'), 'SELECT 1 FROM stores'], 0],
    [[join(folder, 'nowhere'), 'SELECT 1 FROM stores'], 0],
    [['x'.repeat(100_000), '\0'], 0],
    [[], 0],
    // As many as are said, where they may be.
    [[data, 'SELECT 1 FROM stores', '--workers', '1'], 1],
    [['--workers=7', join(folder, 'few'), 'SELECT 1 FROM stores'], 7],
    [[data, 'SELECT 1 FROM stores', '--workers', '257'], 0],
    [[data, 'SELECT 1 FROM stores', '--workers=many'], 0],
    [[data, '--workers'], 0],
    // Others, or nobody.
    [[data, 'SELECT 1 FROM stores', '--gateway', 'here:1'], 0],
    [[data, 'SELECT 1 FROM stores', '--explain'], 0],
    [[data, '--help'], 0],
    [[data, '-h'], 0],
  ])('%j', (args, threads) => {
    expect(earlyThreads(args, {})).toBe(threads);
  });

  it('none where the environment names a gateway', () => {
    expect(earlyThreads([data], { COFFEE_GATEWAY: 'here:1' })).toBe(0);
  });

  it('as many as are worth it when it is known', () => {
    for (const dir of [data, join(folder, 'few')]) expect(earlyThreads([dir], {})).toBe(threadsFor(dir));
  });
});

test.each([
  [['data', '--gateway', 'here:1'], {}, true],
  [['data', '--gateway=here:1'], {}, true],
  [['data'], { COFFEE_GATEWAY: 'here:1' }, true],
  [['data', 'SELECT 1 FROM gateway'], {}, false],
])('whether a gateway is to answer: %j %j', (args, env, isFor) => {
  expect(isForGateway(args, env)).toBe(isFor);
});
