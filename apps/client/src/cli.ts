/** The commands of the command line, in the order in which help lists them. */
import type { Command } from 'commander';
import { analyzeAnything, analyzeCommand } from './commands/analyze';
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
import { askAnything, sqlCommand } from './commands/sql';
import { submitCommand } from './commands/submit';
import { topCommand } from './commands/top';
import { verifyCommand } from './commands/verify';
import { watchCommand } from './commands/watch';

export const allCommands = (): Command[] => [
  ...[analyzeCommand(analyzeAnything), sqlCommand(askAnything), schemaCommand(), checkCommand(), serveCommand()],
  // On a cluster.
  ...[submitCommand(), watchCommand(), resumeCommand(), jobsCommand(), statusCommand(), topCommand()],
  ...[resultsCommand(), cancelCommand(), deleteCommand()],
  ...[plotCommand(), generateCommand(), explainCommand(), verifyCommand()],
];
