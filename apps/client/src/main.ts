#!/usr/bin/env node
/**
 * The `coffee` command: loads the program that has what is asked for. A file is compiled as a whole when it is loaded, needed or not, so `analyze` has one of its
 * own, without the other commands, SQL, and what talks to gateways.
 */
const program = process.argv[2] === 'analyze' ? import('./analyze.entry.js') : import('./commands.entry.js');
void program.then(({ run }) => run());
