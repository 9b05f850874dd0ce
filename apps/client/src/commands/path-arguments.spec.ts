/** Paths that are empty, as of a variable that is not set: `coffee resume j1 "$DATA"`. */
import type { Command } from 'commander';
import { analyzeAnything, analyzeCommand } from './analyze';
import { checkCommand } from './check';
import { resumeCommand } from './resume';
import { verifyCommand } from './verify';

const analyze = (): Command => analyzeCommand(analyzeAnything);

it.each<[what: string, command: () => Command, words: string[]]>([
  ['the data folder', analyze, ['']],
  ['the data folder', checkCommand, ['']],
  ['the data folder', resumeCommand, ['j1', '', '--gateway', '127.0.0.1:1', '--patience', '0']],
  ['the folder of result files', verifyCommand, ['']],
  ['the folder of --expected', verifyCommand, ['results', '--expected', '']],
  ['the file of --rejects', analyze, ['data', '--rejects', '']],
])('refuses an empty path before anything is done: %s', async (what, command, words) => {
  await expect(command().parseAsync(words, { from: 'user' })).rejects.toMatchObject({
    code: 'USAGE',
    message: `${what} has no name: '' is none; the current folder is '.'`,
  });
});
