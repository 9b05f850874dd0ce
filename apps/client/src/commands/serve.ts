/** `coffee serve [DIR]`: the whole system in this process, asked over HTTP. */
import { Command } from 'commander';
import type { ServeFlags } from '../serve/serve';
import { integerFlag, pathNamed, workersFlag } from './flags';

/** As docs/http.md has it. */
const PORT = 7080;

export function serveCommand(): Command {
  return new Command('serve')
    .description('answer over HTTP, about a data folder or what is uploaded, until Ctrl-C; no broker, no gateway')
    .argument('[dir]', 'data folder: nothing of it is uploaded', pathNamed('the data folder'))
    .option('--host <address>', 'address of this machine at which it is asked', '127.0.0.1')
    .option('--port <n>', 'port; 0: any that is free', integerFlag('--port', 0, 65_535), PORT)
    .option(
      '--results <dir>',
      'folder in which answers are kept (default: one that goes when it ends)',
      pathNamed('the folder of --results'),
    )
    .option('--workers <n>', 'threads (default: one for each core)', workersFlag)
    .option(
      '--token-file <file>',
      'the file with a token that whoever asks must have',
      pathNamed('the file of --token-file'),
    )
    .option('--quiet', 'print nothing but the address, and errors')
    .action(async (dir: string | undefined, flags: ServeFlags) => {
      const { runServe } = await import('../serve.entry.js');
      await runServe(dir, flags);
    });
}
