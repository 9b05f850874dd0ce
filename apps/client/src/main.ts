#!/usr/bin/env node
/** The `coffee` command. Wiring only: the commands are in `commands/`, their list in `cli.ts`. */
import { buildProgram } from './cli';
import { exitWith } from './exit-with';
import { watchOutput } from './output/watch-output';

watchOutput();
buildProgram().parseAsync(process.argv).catch(exitWith);
