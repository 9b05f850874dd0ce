#!/usr/bin/env node
/** The `coffee` command. Wiring only: the commands are in `commands/`, what they share in `cli.ts`. */
import { buildProgram, exitWith } from './cli';
import { watchOutput } from './output/watch-output';

watchOutput();
buildProgram().parseAsync(process.argv).catch(exitWith);
