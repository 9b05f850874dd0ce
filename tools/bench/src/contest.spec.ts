import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contest, type Contestant } from './contest';

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
