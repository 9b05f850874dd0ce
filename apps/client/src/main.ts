#!/usr/bin/env node
/**
 * The `coffee` command: loads the program that has what is asked for. A file is compiled as a whole when it is loaded, needed or not, so `analyze` and `sql` have
 * one each, without the other commands and what talks to gateways.
 */
import { startThreads } from '@coffee/worker-runtime';
import { earlyThreads, isForGateway } from './analysis/early-threads';
import { THREAD_ENTRY } from './thread-entry';

void run(process.argv[2], process.argv.slice(3));

async function run(command: string | undefined, args: readonly string[]): Promise<void> {
  const isHere = !isForGateway(args, process.env);
  if (command === 'sql' && isHere) {
    const started = startThreads(THREAD_ENTRY, earlyThreads(args, process.env));
    return (await import('./sql.entry.js')).run(started);
  }
  const program = await (command === 'analyze' && isHere
    ? import('./analyze.entry.js')
    : import('./commands.entry.js'));
  return program.run();
}
