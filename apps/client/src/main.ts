#!/usr/bin/env node
/**
 * The `coffee` command: loads the program that has what is asked for. A file is compiled as a whole when it is loaded, needed or not, so `analyze` and `sql` have
 * one each, without the other commands and what talks to gateways.
 */
void programFor(process.argv[2]).then(({ run }) => run());

function programFor(command: string | undefined): Promise<{ readonly run: () => Promise<void> }> {
  if (command === 'analyze') return import('./analyze.entry.js');
  if (command === 'sql') return import('./sql.entry.js');
  return import('./commands.entry.js');
}
