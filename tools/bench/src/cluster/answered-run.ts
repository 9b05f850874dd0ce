/** One client's run, with its answers in hand. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareAnswers, readAnswers, type Answers } from '@coffee/verify';
import type { Contestant } from '../contest';
import { runMeasured, type Usage } from '../measured-process';

export interface AnsweredRun {
  readonly usage: Usage;
  readonly answers: Answers;
}

/** @throws Error when the client fails; the reason of the signal when it aborts. */
export async function runForAnswers(
  { command }: Contestant,
  data: string,
  workers: number,
  signal?: AbortSignal,
): Promise<AnsweredRun> {
  const folder = mkdtempSync(join(tmpdir(), 'coffee-bench-'));
  try {
    const out = join(folder, 'out');
    const usage = await runMeasured(command(data, out, workers), signal);
    return { usage, answers: readAnswers(out) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @throws Error that says where they differ. */
export function expectEqual(what: string, actual: Answers, expected: Answers): void {
  const [difference] = compareAnswers(actual, expected);
  if (difference) throw new Error(`${what}: other answers than before: ${difference.message}`);
}
