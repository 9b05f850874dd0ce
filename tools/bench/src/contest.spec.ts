import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os, { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contest, type Contestant } from './contest';
import { limit } from './limit';

/** A program that writes one answer and notes in a file that it ran. */
const writer = (name: string, answer: string, log: string): Contestant => ({
  name,
  command: (_data, out, workers) => [
    process.execPath,
    '-e',
    `const fs = require('fs'); fs.mkdirSync(process.argv[1]); fs.writeFileSync(process.argv[1] + '/q1.csv', ${JSON.stringify(answer)});
     fs.appendFileSync(${JSON.stringify(log)}, '${name}${workers} ')`,
    out,
  ],
});

/** One that has ended counts as ended although nobody has asked for its exit code. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'coffee-bench-test-'))));
afterEach(() => rmSync(folder, { recursive: true }));

it('runs in turn, and does not count the first round', async () => {
  const log = join(folder, 'log');
  const order: string[] = [];
  const { runs } = await contest([writer('a', 'x\n', log), writer('b', 'x\n', log)], {
    data: folder,
    workers: 2,
    runs: 2,
    onRun: (name) => order.push(name),
  });
  expect(order).toEqual(['a', 'b', 'a', 'b']);
  expect(runs.map((usages) => usages.length)).toEqual([2, 2]);
  expect(readFileSync(log, 'utf8')).toBe('a2 b2 a2 b2 a2 b2 ');
});

it('tells when it begins to count, and counts processes at once as one run', async () => {
  const log = join(folder, 'log');
  const onWarm = (): Promise<void> => Promise.resolve(appendFileSync(log, 'warm '));
  const options = { data: folder, workers: 1, runs: 1, onWarm };
  const { runs } = await contest([{ ...writer('a', 'x\n', log), copies: 2 }, writer('b', 'x\n', log)], options);
  expect(readFileSync(log, 'utf8')).toBe('a1 a1 b1 warm a1 a1 b1 ');
  expect(runs.map((usages) => usages.length)).toEqual([1, 1]);
});

it('fails when the answers differ in a byte, or a program fails', async () => {
  const log = join(folder, 'log');
  const options = { data: folder, workers: 1, runs: 1 };
  await expect(contest([writer('a', 'x\n', log), writer('b', 'y\n', log)], options)).rejects.toThrow(
    'b and a differ: q1.csv, line 1: expected "x\\n", got "y\\n"',
  );
  const broken: Contestant = {
    name: 'c',
    command: () => [process.execPath, '-e', 'console.error("no way"); process.exit(3)'],
  };
  await expect(contest([broken], options)).rejects.toThrow(/ended with 3\nno way/);
});

it('ends when it is interrupted: no process and no folder is left, not even of those that do not listen', async () => {
  const temporary = jest.spyOn(os, 'tmpdir').mockReturnValue(folder);
  const interruption = new AbortController();
  const reason = new Error('interrupted');
  const endless = (name: string, onTerm: string): Contestant => ({
    name,
    command: (_data, out) => [
      process.execPath,
      '-e',
      `process.on('SIGTERM', () => ${onTerm}); setInterval(() => {}, 1000);
       require('fs').writeFileSync(process.argv[1], String(process.pid))`,
      out,
    ],
  });
  const pidsIn = (run: string): number[] =>
    readdirSync(join(folder, run)).flatMap((file) => Number(readFileSync(join(folder, run, file), 'utf8')) || []);
  try {
    const deaf = { ...endless('deaf', '{}'), copies: 2 };
    const options = { data: folder, workers: 1, runs: 1, signal: interruption.signal };
    const contested = contest([deaf], options);
    const outcome = expect(contested).rejects.toBe(reason);
    const runs = (): string[] => readdirSync(folder).filter((name) => !name.includes('usage'));
    const end = Date.now() + 20_000;
    let pids: number[] = [];
    while ((pids = runs().flatMap(pidsIn)).length < 2) {
      if (Date.now() > end) throw new Error(`not started: ${readdirSync(folder).join(', ')}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    interruption.abort(reason);
    await outcome;
    expect(readdirSync(folder)).toEqual([]);
    expect(pids.filter(isRunning)).toEqual([]);
    await expect(contest([endless('late', 'process.exit()')], options)).rejects.toBe(reason);
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    interruption.abort(reason);
    temporary.mockRestore();
  }
}, 60_000);

describe('the limit', () => {
  it('compares no result files, and looks at every byte once, however many threads share them', async () => {
    for (const table of ['transactions', 'transaction_items', 'users', 'stores', 'menu_items'])
      mkdirSync(join(folder, table));
    // Blocks of a mebibyte: one that ends in the last, one of several, one that is empty, one without a line end behind it.
    writeFileSync(join(folder, 'users', 'a.csv'), 'a,b\n'.repeat(1 << 18));
    writeFileSync(join(folder, 'users', 'b.csv'), '\n'.repeat(3_000_001));
    writeFileSync(join(folder, 'stores', 'c.csv'), '');
    writeFileSync(join(folder, 'stores', 'd.csv'), 'x\n\ny');
    const looking = limit();
    const [program, ...args] = looking.command(folder, 'nowhere', 2);
    expect(execFileSync(program!, args, { encoding: 'utf8' })).toBe(`${(1 << 18) + 3_000_001 + 2}\n`);
    const options = { data: folder, workers: 1, runs: 1 };
    const { runs } = await contest([writer('a', 'x\n', join(folder, 'log')), looking], options);
    expect(runs.map((usages) => usages.length)).toEqual([1, 1]);
  }, 120_000);
});
