/**
 * All commands, bundled beside `main.js`. What it is made of is here once more, so that an error of it is none in another bundle: all that it throws is told here.
 */
import { allCommands } from './cli';
import { programOf, runProgram } from './program';

export const run = (): Promise<void> => runProgram(programOf(allCommands()));
