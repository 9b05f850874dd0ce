/** What the command line says, whichever commands it has: its global flags, what exit codes mean, and how an error ends it. */
import { Command } from 'commander';
import { errorCodes } from '@coffee/core';
import { sessionExits } from '@coffee/protocol';
import { version } from '../package.json';
import { exitWith } from './exit-with';
import { watchOutput } from './output/watch-output';
import { exitCodesText, helpLayout } from './terminal/help';
import { stderr, stdout } from './terminal/terminal';

export function programOf(commands: readonly Command[]): Command {
  const program = new Command('coffee')
    .description('Answers four questions about a coffee-shop chain from its CSV exports, and others in SQL.')
    .version(version)
    .showHelpAfterError('(try --help)')
    .exitOverride()
    .configureHelp(helpLayout)
    .configureOutput({
      writeOut: (help) => stdout.block(help),
      writeErr: (problem) => stderr.block(problem),
      outputError: (problem, write) => write(problem.replace(/^error: /, 'coffee: ')),
    })
    .addHelpText('after', ({ error }) => exitCodesText(exitMeanings(), (error ? stderr : stdout).width));
  for (const command of commands) {
    program.addCommand(
      command
        .copyInheritedSettings(program)
        .showHelpAfterError('(try --help)')
        .option('--verbose', 'show the stack of an error'),
    );
  }
  return program;
}

/** With the arguments of this process. Never rejects: it sets the exit code. */
export function runProgram(program: Command): Promise<void> {
  watchOutput();
  return program.parseAsync(process.argv.map(withComment)).then(() => undefined, exitWith);
}

/** A question in SQL may begin with a comment, which is no flag. */
const withComment = (argument: string): string => (/^--\s/.test(argument) ? ` ${argument}` : argument);

function exitMeanings(): Map<number, string> {
  const meanings = new Map([[0, 'done']]);
  for (const { exit, meaning } of [...Object.values(errorCodes), ...Object.values(sessionExits)])
    meanings.set(
      exit,
      [meanings.get(exit), meaning.replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase())]
        .filter(Boolean)
        .join('; '),
    );
  meanings.set(141, 'whoever read its output has gone').set(143, 'ended by a second SIGTERM');
  return new Map([...meanings].sort(([a], [b]) => a - b));
}
