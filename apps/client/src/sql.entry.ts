/** `coffee sql`, bundled beside `main.js`: questions that are answered in this process. What else it may be asked, `commands.entry.ts` does. */
import { askHere, isAskedHere, sqlCommand } from './commands/sql';
import { programOf, runProgram } from './program';

export const run = (): Promise<void> => {
  const sql = sqlCommand((dir, text, flags) =>
    isAskedHere(text, flags) ? askHere(dir, text, flags) : import('./commands.entry.js').then((all) => all.run()),
  );
  return runProgram(programOf([sql]));
};
