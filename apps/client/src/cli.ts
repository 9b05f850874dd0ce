/** The command line's shape: its commands, its global flags, and what exit codes mean. */
import { Command } from 'commander';
import { errorCodes } from '@coffee/core';
import { sessionExits } from '@coffee/protocol';
import { version } from '../package.json';
import { analyzeCommand } from './commands/analyze';
import { cancelCommand } from './commands/cancel';
import { checkCommand } from './commands/check';
import { deleteCommand } from './commands/delete';
import { explainCommand } from './commands/explain';
import { generateCommand } from './commands/generate';
import { jobsCommand, statusCommand } from './commands/jobs';
import { resultsCommand } from './commands/results';
import { plotCommand } from './commands/plot';
import { resumeCommand } from './commands/resume';
import { schemaCommand } from './commands/schema';
import { serveCommand } from './commands/serve';
import { sqlCommand } from './commands/sql';
import { submitCommand } from './commands/submit';
import { topCommand } from './commands/top';
import { verifyCommand } from './commands/verify';
import { watchCommand } from './commands/watch';
import { exitCodesText, helpLayout } from './terminal/help';
import { stderr, stdout } from './terminal/terminal';

export function buildProgram(): Command {
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
  const onCluster = [
    ...[submitCommand(), watchCommand(), resumeCommand(), jobsCommand(), statusCommand(), topCommand()],
    ...[resultsCommand(), cancelCommand(), deleteCommand()],
  ];
  const here = [plotCommand(), generateCommand(), explainCommand(), verifyCommand()];
  for (const command of [
    analyzeCommand(),
    sqlCommand(),
    schemaCommand(),
    checkCommand(),
    serveCommand(),
    ...onCluster,
    ...here,
  ]) {
    program.addCommand(
      command
        .copyInheritedSettings(program)
        .showHelpAfterError('(try --help)')
        .option('--verbose', 'show the stack of an error'),
    );
  }
  return program;
}

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
