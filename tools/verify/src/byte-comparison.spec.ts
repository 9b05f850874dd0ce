import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asCoffeeError } from '@coffee/core';
import { compareAnswers } from './byte-comparison';

const answers = (files: Record<string, string>): Map<string, Buffer> =>
  new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]));

it('finds nothing between equal bytes', () => {
  expect(compareAnswers(answers({ 'q1.csv': 'a\n1\n' }), answers({ 'q1.csv': 'a\n1\n' }))).toEqual([]);
});

it('names the first line that differs, however small the difference', () => {
  const one = (actual: string, expected: string) =>
    compareAnswers(answers({ 'q1.csv': actual }), answers({ 'q1.csv': expected })).map(({ message }) => message);
  expect(one('a\nb\n1.0\n', 'a\nb\n1.00\n')).toEqual(['q1.csv, line 3: expected "1.00\\n", got "1.0\\n"']);
  expect(one('a\nb\r\n', 'a\nb\n')).toEqual(['q1.csv, line 2: expected "b\\n", got "b\\r\\n"']);
  expect(one('a\nb', 'a\nb\n')).toEqual(['q1.csv, line 2: expected "b\\n", got "b"']);
  expect(one('a\n', 'a\nb\n')).toEqual(['q1.csv, line 2: expected "b\\n", got the end of the file']);
});

it('reads folders, and names a file that is missing or too many', () => {
  const dir = mkdtempSync(join(tmpdir(), 'coffee-verify-'));
  writeFileSync(join(dir, 'q3.csv'), 'x\n');
  writeFileSync(join(dir, 'notes.txt'), 'no answer');
  const differences = compareAnswers(dir, answers({ 'q4.csv': 'y\n' }));
  rmSync(dir, { recursive: true });
  expect(differences.map(({ message }) => message)).toEqual([
    'q3.csv is not expected: the expected results do not have it',
    'q4.csv is missing: only the expected results have it',
  ]);
});

it('compares every result file that is there, of whatever question', () => {
  expect(compareAnswers(answers({ 'q5.csv': 'a\n' }), answers({ 'q5.csv': 'b\n' }))).toHaveLength(1);
});

it('refuses a pipe in the place of a result file, and waits for nobody to write into it', () => {
  const dir = mkdtempSync(join(tmpdir(), 'coffee-verify-'));
  execFileSync('mkfifo', [join(dir, 'q1.csv'), join(dir, 'manifest.json')]);
  try {
    expect(() => compareAnswers(dir, answers({}))).toThrow(/q1\.csv is not a file/);
  } finally {
    rmSync(dir, { recursive: true });
  }
});

it('refuses a folder without result files: nothing is not the same as something', () => {
  const dir = mkdtempSync(join(tmpdir(), 'coffee-verify-'));
  const refused = (folder: string): string => {
    try {
      compareAnswers(folder, answers({}));
      return 'compared';
    } catch (thrown) {
      return asCoffeeError(thrown).code;
    }
  };
  const codes = [refused(dir), refused(join(dir, 'nowhere'))];
  rmSync(dir, { recursive: true });
  expect(codes).toEqual(['NO_INPUT', 'NO_INPUT']);
});
