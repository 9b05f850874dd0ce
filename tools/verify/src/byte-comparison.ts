/** Own results against expected ones: the promise is equal bytes, so bytes are compared and nothing is forgiven. */
import { quoted } from '@coffee/core';
import { asAnswers, onlyActual, onlyExpected, type Answers } from './answer-files';

export interface Difference {
  readonly file: string;
  /** Where they part, 1-based; absent when a whole file is missing or too many. */
  readonly line?: number;
  readonly expected?: string;
  readonly actual?: string;
  /** All of it in one line, for people. */
  readonly message: string;
}

/** The first difference of each result file, in the order of their names; none when all bytes are equal. */
export function compareAnswers(actual: string | Answers, expected: string | Answers): Difference[] {
  const ours = asAnswers(actual);
  const theirs = asAnswers(expected);
  const differences: Difference[] = [];
  for (const file of [...new Set([...theirs.keys(), ...ours.keys()])].sort()) {
    const difference = compareFile(file, ours.get(file), theirs.get(file));
    if (difference) differences.push(difference);
  }
  return differences;
}

function compareFile(
  file: string,
  actual: Uint8Array | undefined,
  expected: Uint8Array | undefined,
): Difference | undefined {
  if (!actual) return { file, message: onlyExpected(file) };
  if (!expected) return { file, message: onlyActual(file) };
  if (Buffer.compare(actual, expected) === 0) return undefined;
  let at = 0;
  while (at < actual.length && at < expected.length && actual[at] === expected[at]) at++;
  const shared = actual.subarray(0, at);
  const start = shared.lastIndexOf(0x0a) + 1;
  const line = shared.reduce((lines, byte) => lines + (byte === 0x0a ? 1 : 0), 1);
  const [theirs, ours] = [lineFrom(expected, start), lineFrom(actual, start)];
  return {
    file,
    line,
    expected: theirs,
    actual: ours,
    message: `${file}, line ${line}: expected ${theirs}, got ${ours}`,
  };
}

/** The line as a quoted text, its line end visible; `the end` where the file ends. */
function lineFrom(bytes: Uint8Array, start: number): string {
  if (start >= bytes.length) return 'the end of the file';
  const end = bytes.indexOf(0x0a, start);
  return quoted(Buffer.from(bytes.subarray(start, end < 0 ? bytes.length : end + 1)).toString());
}
