/**
 * Threads that start before the program is loaded, which takes as long as their own start: 0.1 s of 0.8 (ADR 0076).
 * How many is a guess by the arguments alone, without their meaning; what is wrong with them is told when they are read.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { MOST_THREADS, textBytes, threadsForBytes } from './thread-count';

/** With these nobody answers. */
const NONE = /^--(?:explain|help)\b|^-h$/;

/** Whether a gateway is to answer. @param args behind the name of the command. */
export const isForGateway = (args: readonly string[], env: NodeJS.ProcessEnv): boolean =>
  env['COFFEE_GATEWAY'] !== undefined || args.some((arg) => /^--gateway\b/.test(arg));

/** How many. @param args behind the name of the command. */
export function earlyThreads(args: readonly string[], env: NodeJS.ProcessEnv): number {
  if (isForGateway(args, env) || args.some((arg) => NONE.test(arg))) return 0;
  const dir = args.find(isFolder);
  if (dir === undefined) return 0;
  const said = threadsSaid(args);
  if (said === undefined) return threadsForBytes(bytesIn(dir));
  return said >= 1 && said <= MOST_THREADS ? Math.floor(said) : 0;
}

/** NaN where it is no number. */
function threadsSaid(args: readonly string[]): number | undefined {
  const at = args.findIndex((arg) => /^--workers(?:=|$)/.test(arg));
  return at < 0 ? undefined : Number(/=(.*)/.exec(args[at]!)?.[1] ?? args[at + 1]);
}

function isFolder(arg: string): boolean {
  try {
    return statSync(arg).isDirectory();
  } catch {
    return false;
  }
}

/** Of text, in the files of exports of a folder and those in it. */
function bytesIn(dir: string): number {
  let bytes = 0;
  try {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      const path = join(dir, entry.name);
      if (entry.isDirectory()) for (const name of readdirSync(path)) bytes += bytesOf(join(path, name));
      else bytes += bytesOf(path);
    }
  } catch {
    return 0;
  }
  return bytes;
}

const bytesOf = (path: string): number => (/\.csv(?:\.gz)?$/i.test(path) ? textBytes(path, statSync(path).size) : 0);
