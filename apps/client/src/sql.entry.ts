/** `coffee sql`, bundled beside `main.js`: questions that are answered in this process. What else it may be asked, `commands.entry.ts` does. */
import type { Worker } from 'node:worker_threads';
import { askHere, isAskedHere, sqlCommand } from './commands/sql';
import { programOf, runProgram } from './program';

/** @param started threads that wait for a question. */
export const run = (started: readonly Worker[]): Promise<void> => {
  const sql = sqlCommand(async (dir, text, flags) => {
    if (isAskedHere(text, flags)) return askHere(started)(dir, text, flags);
    for (const thread of started) void thread.terminate();
    return import('./commands.entry.js').then((all) => all.run());
  });
  return runProgram(programOf([sql]));
};
