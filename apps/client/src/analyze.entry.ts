/** `coffee analyze`, bundled beside `main.js`: queries of the catalogue, answered in this process. What else it may be asked, `commands.entry.ts` does. */
import { analyzeCommand, analyzeHere } from './commands/analyze';
import { programOf, runProgram } from './program';

export const run = (): Promise<void> => {
  const analyze = analyzeCommand((dir, flags) => {
    const isHere = flags.questions === undefined && flags.gateway === undefined;
    return isHere ? analyzeHere(dir, flags) : import('./commands.entry.js').then((all) => all.run());
  });
  return runProgram(programOf([analyze]));
};
